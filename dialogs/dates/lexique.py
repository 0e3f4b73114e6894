"""The words that can be part of a date, each with its kind. Everything here is data."""

from collections.abc import Iterator

from dialogs.dates.nombres import NUMBERS
from dialogs.dates.types import Mot

_LEXIQUE = """
D    : de, d
D 1  : du, des
A    : a
A 1  : au, aux
E    : et
T    : -
T 1  : /
M    : ca fe, sa fe, ca fet, sa fet, ca fes, sa fes
S    : depuis, depuis que, de puis
J    : jusque, jusqu, jusqu a, jusqu au, jusqu aux, jusque a, jusque au, jusk, jusk a, jusqua, jusqu a ce que
     : jusqua a, jusqu en, jusqu a en, jusquen, jusken, jusk en, jusque en, jusque dans, jusquau, juska, jusca
     : jusqu a la, jusca en
O    : a partir de, a partir du, a partir d, a partir des, a compter de, a compter du, a compter d, a dater de
     : a dater du, a partir, des le, des la, des l
H    : entre, entr
M    : ca fait, sa fait, cela fait, c fait, ca va faire, sa va faire, cela va faire, ca doit faire, cela doit faire
     : doit bien faire, voila, voici, ca faisait, ca fais, sa fais, ca fai, sa fai, ca fait que, ca ne fait que
     : ca fait seulement
K    : que, qu
R    : pendant, pendan, durant, pour, sur, pour une duree de, d une duree de, pour une duree d, d une duree d
W    : maintenant, actuellement, present, nos jours, heure actuelle, cette heure, instant
W 1  : aujourd hui, aujourdhui, aujourd ui, aujourdui, ajourd hui, ojourdui, ojourd hui, aujoud hui, aujourd huit
     : ce jour
     : ce jour meme
L    : en cours, en poste, actuel, actuelle, y suis toujours, y suis encore, suis toujours, suis encore
     : toujours en cours, toujours en poste, encore en poste, encore en cours, y travaille toujours
     : y travaille encore, toujours la, encore aujourd hui, toujours aujourd hui, travaille toujours
     : travaille encore, y est toujours, toujours actuellement, encore maintenant, encore actuellement, et toujours
     : toujours d actualite, encore la, en activite, toujours actif
Z    : finir, terminer
Z    : fini, finie, finis, finit, termine, terminee, parti, partie, quitte, arrete, arretee, arreter, sorti, sortie
     : demissionne, licencie, licenciee, stoppe, cesse, pris fin
X    : plus, obtenu, obtenue, passe mon, passe le, eu mon, eu le, ferme
V    : ou, ou bien, puis, soit, voire, ensuite, ou alors
B    : avant, apres, post, pas, ni, sauf, hormis, excepte, plus de, plus d, moins de, moins d, au moins, au plus tard
     : au plus tot, d ici, d ici a, avant le, avant la, pas avant, n, no, numero, rue, avenue, boulevard, impasse
     : place de, place du, allee du, allee de, code, windows, office, quelques, plusieurs, autre que
b    : debut, au debut, en debut, debut de, commencement
f    : fin, a la fin, en fin, fin de
en   : en
mi   : mi, milieu, millieu, courant, courrant, au milieu, dans le courant de, dans le courant du, mi annee
     : au courant de
vers : vers, environ, env, autour de, aux alentours de, aux environs de, aux alentours du, autour du, aux environ de
     : alentour de
-    : le, la, les, l, un peu, a peu pres, a peu de choses pres, plus ou moins, approximativement, approx
     : grosso modo, disons, je crois, je pense, il me semble, me semble t il, peut etre, sans doute, probablement
     : deja, bientot, presque, quasi, quasiment, bien, bon, bonne, bons, bonnes, petit, petite, petits, petites, tout
     : toute, c etait, c est, au cours de, au cours du, au cours d, au cours des, mois de, mois d, de ca, de cela
     : sais pas, sais plus, pas sur, juste, seulement, facilement, a peine, pas loin de, pas loin d, je dirais, euh
     : heu, bah, ben, environs, pile
     : exactement, pres de, pres d, a la louche, genre, plutot, si je me souviens bien, de memoire, donc, alors
     : ou par la, depuis lors, periode de, periode d
dans : dans, d ici dans
il y a : il y a, il i a, y a, ya, il ya, ilya, ca remonte a, il y a de ca, sa remonte a, ca remonte il y a, i y a
     : y as
       : il y as
ce   : ce, cet, cette, c t
dernier : dernier, derniere, passe, passee, ecoule, ecoulee
prochain : prochain, prochaine, a venir, qui vient
demi : demi, demie
promo : promo, promotion, session, bac, millesime, saison, exercice, date de, datant de, remonte a
jour_semaine 0 : lundi, lundis
jour_semaine 1 : mardi, mardis
jour_semaine 2 : mercredi, mercredis
jour_semaine 3 : jeudi, jeudis
jour_semaine 4 : vendredi, vendredis
jour_semaine 5 : samedi, samedis
jour_semaine 6 : dimanche, dimanches
relatif 0 : ce matin, ce soir, ce midi
relatif -1 : hier, hier matin, hier soir, hier apres midi
relatif -2 : avant hier
relatif 1 : demain
relatif 2 : apres demain
mois 1 : janvier, janv, jan
mois 2 : fevrier, fevr, fev
mois 3 : mars
mois 4 : avril, avr, avri
mois 5 : mai
mois 6 : juin, jun, jiun, juins
mois 7 : juillet, juil, jul, jullie, juilet
mois 8 : aout, out, aoute, aouts, outt, aou, hout
mois 9 : septembre, sep
mois 10 : octobre, oct, octombre
mois 11 : novembre, nov
mois 12 : decembre, dec, dessembre
saison 3 : printemps
saison 6 : ete
saison 9 : automne, otomne
saison 12 : hiver, iver
terme 3 : trimestre
terme 6 : semestre
unite 12 : an, ans, annee, annees, anee, anne
unite 120 : decennie, decennies
unite 1 : mois
unite -7 : semaine, semaines
unite -1 : jour, jours
unite 0 : heure, heures, h, minute, minutes, mn, min, trimestres, semestres
quantite : euros, euro, €, %, francs, habitants, personnes, km, kg, m, m2, metres, kilometres, litres, fois, salaries
         : agents, eleves, enfants, repas, tonnes, kilos, points, pages, places, lits, stagiaires, candidats, cc
         : watts, logements, lots, hectares, ha, pour cent, volts, tours, exemplaires, cm, mm, g, cl, go, mo
dizaine 10 : dizaine
dizaine 12 : douzaine
dizaine 15 : quinzaine
dizaine 20 : vingtaine
dizaine 30 : trentaine
dizaine 40 : quarantaine
dizaine 50 : cinquantaine
ord 1 : premier, premiere, premiers
ord 2 : deuxieme, second, seconde, deusieme
ord 3 : troisieme
ord 4 : quatrieme
fete : noel, toussaint, paques, pentecote, ascension, rameaux, mardi gras, epiphanie, chandeleur, saint valentin
     : la saint jean, saint sylvestre, saint nicolas, fete du travail, fete nationale, fete de la musique, halloween
     : fete des meres, fete des peres, assomption, armistice, jour de l an, nouvel an, rentree, poisson d avril
     : premier de l an, reveillon, galette des rois, fete de noel, rentre scolaire
"""
"""Each kind, its value if it has one, and its words, folded. One-letter kinds are letters of the skeleton."""

NOISE = frozenset({"-", "en", "vers", "mi", "dans", "'", "jour_semaine"})
"""Kinds that leave no sign: articles, hesitations, « vers », « courant »."""

CALENDAR = frozenset("num mois saison fete terme unite relatif W dizaine jour_semaine".split())
"""Kinds without which there is no date."""

ORDINAL_ENDS = frozenset("er ere e eme ieme iem em nd nde ier iere me".split())
"""What follows the figures of a rank: « 1er », « 2ème »."""


def _entries() -> Iterator[tuple[tuple[str, ...], str, int]]:
    """The words of `_LEXIQUE`, one expression at a time: its words, its kind, its value."""
    kind, value = "", 0
    for line in _LEXIQUE.strip().splitlines():
        head, _, forms = line.partition(" : ") if not line.startswith(" ") else ("", "", line.split(":", 1)[1])
        if head.strip():
            name, _, number = head.strip().rpartition(" ")
            is_number = number.lstrip("-").isdigit() and bool(name)
            kind, value = (name.strip(), int(number)) if is_number else (head.strip(), 0)
        for form in forms.split(","):
            yield tuple(form.split()), kind, value


_ENTRIES = tuple(_entries())


def _phrasebook() -> dict[str, list[tuple[tuple[str, ...], Mot]]]:
    """First word -> its expressions, the longest first."""
    book: dict[str, list[tuple[tuple[str, ...], Mot]]] = {}
    for words, kind, value in _ENTRIES:
        book.setdefault(words[0], []).append((words, Mot(kind, value, " ".join(words))))
    for forms in book.values():
        forms.sort(key=lambda form: -len(form[0]))
    return book


PHRASES = _phrasebook()
"""First word -> the expressions that begin with it, the longest first."""

KNOWN = frozenset(word for words, _, _ in _ENTRIES for word in words) | NUMBERS | {"cents", "vingts"}
"""Every word of an expression or of a number."""

NAMED_MONTHS = frozenset(
    words[0] for words, kind, _ in _ENTRIES if len(words) == 1 and kind in ("mois", "saison", "fete")
) | {"sept"}
"""Words that name a month, a season or a feast."""

NOW_WORDS = frozenset(words[0] for words, kind, _ in _ENTRIES if kind == "W") - {"ce", "nos", "cette", "heure"}
"""Words that begin a way to say « now »."""
