"""
Dates as French people say them: words in, a Periode out, never more precise than the words.

The rules are those of `domain.md` § 7; in doubt there is no date. `parse` reads a text in four steps, each one linear:

1. `decoupe`: case, accents and odd signs go; words and numbers stay; near spellings are mended (`orthographe`).
2. `mots`: numbers in letters become numbers (`nombres`); each word gets its kind (`lexique`).
3. `signes`: words become signs: a point (« l'été 98 »), a repère that lacks its year (« le 3 mars »), a duration, a
   bare number, or a little word that links them (« depuis », « à »). Each sign has one letter. The readers are in
   `annees`, `chiffres`, `reperes`, `durees` and `relatifs`; they compute with `calendrier` and `fetes`.
4. `tournures`: the letters side by side are a skeleton (« de septembre à juin 2010 » is `DpAP`), and a table says what
   a skeleton means; `periodes` and `paires` build it. What the table does not explain must be harmless, or there is no
   date.

Where the domain is silent:
- « à partir de X » has a start and no end, and is not said to last still; « dès X » is the same.
- An impossible date (31/02/2010, 13/2003), an inverted one (« de 2010 à 2004 »), a « depuis » in the future, « avant »
  and « après », « A ou B », periods apart, « plus de 10 ans », « 2004-05 » (a month, or two years?): no date.
- Two bare digits are a year where nothing else is likely: « en 04 », « mai 04 », « de 98 à 04 », « de 04 à 09 »,
  « 98 »; not « 12 », nor « 45 », which may be an age, nor « du 04 au 09 », « de 08 à 17 », which may be days or hours.
- Roman figures are a month where nothing but dates is said: « 3-XI-2004 », « IV 2011 »; not « niveau V 2004 ».
- A week (« la semaine dernière ») is its Monday to its Sunday. « La première semaine de mars 2012 » is only March 2012.
- « il y a 3 ans et demi » is a year, « il y a une dizaine de jours » a month: the unit that was named, or coarser.
"""

from dialogs.dates.calendrier import count_months
from dialogs.dates.dire import say
from dialogs.dates.parse import parse
from dialogs.dates.types import INCOMPRIS, Periode

__all__ = ["INCOMPRIS", "Periode", "count_months", "parse", "say"]
