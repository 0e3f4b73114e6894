"""
A question, or the answer to the pending one?

Cues are phrases compared by sound, each with a weight; some count only at the start, or at the end, where people put
« où » and « quoi ». The words themselves are weighed too, as the catalogue's formes and the examples of `reponses.yaml`
have them. What the pending question expects weighs against: a date where a date is asked is an answer; so does a story.
What sounds like a known question weighs for. Below zero, it is an answer.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from dialogs import kinds
from dialogs.phonetique import keys
from dialogs.trame import Champ

DOUBT = 1.0
"""Weights nearer to zero than this leave it unclear."""
STORY = 30
"""Words; in a longer text a question is part of the story and does not interrupt it."""
ASIDE = 15
SHORT = 6
"""Words; beyond, every four more weigh: a story may be an aside, and what is asked for a word or two is no story."""
NAME = 2
HINT = 2.0
"""So many words at most, and no cue above this, are the name of something, not a question about it."""

SHRINK = 0.5
"""Of texts, added to every count: a word seen once tells little."""
REACH = 3
"""Words; two that are no further apart are weighed together too."""
PAIR = 0.5
"""What a pair of words counts for: pairs say again what their words said."""
MAYBE = 3
"""The weight of a cue that may be a habit of speech: a final « quoi »."""
LATE = 6
"""Words; a cue that comes later may well belong to a story."""
_Cue = tuple[tuple[str, ...], float]
"""The sounds of a phrase, and how much it tells of a question."""


def _cues(table: str) -> tuple[_Cue, ...]:
    """Each line: a weight, then phrases."""
    lines = (line.split(maxsplit=1) for line in table.strip().splitlines())
    return tuple((tuple(keys(phrase)), float(weight)) for weight, said in lines for phrase in said.split(" / "))


_FILLERS = frozenset(
    keys(
        "bonjour salut alors euh et mais dis dites s il vous plaît attends attendez ben bah donc moi excusez pardon au"
        " fait oui non bon voilà hé dis donc désolé d accord ok merci madame monsieur"
    )
) - {"u", "e"}

_START = _cues(
    """
    +5 qui / que faire / que dois / que doit / que se passe / que veut / que peut / que faut / que fait / que sont
    +5 que devient / que contient / que signifie / quel / quelle / quels / quelles / lequel / laquelle / lesquels
    +5 combien / pourquoi / comment / à quoi / à qui / de quoi / c est quoi / avec qui / pour qui / sur quel
    +5 à quel / à quelle / dans quel / dans quelle / depuis quel / pour quel / pour quelle / par qui / de qui
    +5 c est qui / c est quand / c est où / c est à qui
    +4 où / d où / par où / jusqu à quand / tous les combien / au bout de combien / y a t / y a il / dois je
    +4 puis je
    +4 tu / t es / t as / donne moi / donnez moi / explique / expliquez / vous
    +3 si je / si j / si on / s il / et si / on peut / je peux / on a le droit / j ai le droit / j ai droit
    +3 on a droit
    +2 quand / y a / il y a / faut / il faut / on est / on me / on m / je veux / je voudrais / j aimerais / on doit
    +2 mon chef / mon patron / mon employeur / ma mairie / la mairie / le chef / le patron / ma cheffe / le site
    +3 je dois / est ce / es ce / peut on / peut il / doit on / faut il / suis je / est il / a t on
    +3 existe t il
    -3 non pas / non c est / pour mon / pour ma / pour un / pour une / pour le / pour la / pour passer / pour changer
    -3 pour montrer / pour voir / pour avoir / mets
    +2 ça me / ça marche / ça veut / ça sert / ça existe / ça coûte / ça dure / ça remplace / ça compte
    """
)
_END = _cues(
    """
    +3 quoi
    +5 où / qui / comment / combien / pourquoi / ou quoi / ou pas / ou non / c est quand / comment faire
    +5 le droit
    +3 quand / possible / obligé / obligatoire / normal / payant / gratuit / remboursé
    +5 comment je fais / je fais quoi / quoi faire / à quoi / de quoi / sert quoi / dire quoi / c est quoi
    +4 ça compte / je le mets / je la mets / ça se met / ça se note / on y a droit / j y ai droit
    +4 y a une formation
    """
)
_ANYWHERE = _cues(
    """
    +5 est ce que / est ce qu / qu est ce / c est quoi / c est qui / veut dire quoi / ça veut dire / quoi sert
    +5 sert à quoi
    +5 je fais comment / comment je / comment on / comment ça / comment faire / comment avoir / comment fait
    +5 comment se
    +5 comment le / comment la / comment il / comment est / comment sont / comment peut / comment dois / comment y
    +5 je le mets où / je mets où / où je / où on / où est ce / où trouver / où c est / c est où / où ça / où faut
    +5 où il faut
    +5 où la / où le / où les / où ranger / où mettre / où noter / où écrire / à quelle heure / payé quand
    +5 paient quand
    +5 tombe quand / est quand / quand ce / dans quel / dans quelle / à quel / à quelle / pour quel / laquelle
    +5 lequel
    +4 y a t il / a t il / a t elle / a t on / peut il / peut elle / peut on / peuvent ils / dois je / puis je
    +4 suis je / faut il / est il / est elle / sont ils / sont elles / doit il / doit elle / doit on / doivent ils
    +4 va t il
    +4 qui peut / qui va / qui paye / qui paie / qui doit / qui décide / c est à moi / qui rembourse / qui c est
    +4 à quoi / combien de / combien d / de combien / à combien / quel droit / le droit de / droit à / obligé de
    +4 forcé de
    +3 c est obligé / c est obligatoire / c est payant / c est gratuit / c est normal / c est possible / c est vrai
    +3 ça existe
    +3 on me rembourse / je suis payé / on est payé / est remboursé / sont remboursés / je récupère / j ai droit
    +3 on a droit
    +4 marche pas / marche plus / j arrive pas / n arrive pas / arrive plus / je comprends pas / je comprends rien
    +4 trouve pas
    +4 ne marche / veut pas / me dit que / ça me dit / ça me met / ça me marque / il me dit / me demande un
    +4 me demande le
    +3 je sais pas écrire / je sais pas lire / sais pas bien / pas internet / pas d internet / pas de mail
    +3 pas d ordinateur
    +3 comment / pourquoi / combien / j ai perdu / j ai oublié / souviens plus / rappelle plus / me refuse
    +3 a refusé / m oblige
    +3 je voudrais savoir / je veux savoir / vous savez / dites moi / expliquez / explique moi / c est pour quoi
    +3 différence
    +2 mon livret / le livret / ce livret / cpf / dif / cpa / cec / raep / décret / loi / mot de passe / identifiant
    +2 remboursement
    +2 la charte / mes données / mon compte / formation obligatoire / congé formation / espace pro
    +2 ordre de mission / europass
    +2 compte personnel / compte formation / bon de commande / rubrique / onglet / frais / péage / délai / recours
    +2 mon chef peut
    -3 je sais pas / je sais plus / je sais pas trop / je crois / il me semble / je pense / j étais / mais j ai
    -4 c était / je l ai commencé / je l ai passé / je l ai eu / je l ai fait
    +2 quoi / quel / quelle
    -5 je veux pas / je préfère / je connais pas / je me demande si
    -3 j ai fait / j ai eu / jété / yavé
    -4 cété un / cété une / cété le / cété la / cété pour / cété à / cété mon
    -2 on a vu / on a appris / on nous a / j ai appris / j ai travaillé / j ai passé / j ai suivi / on a vu
    -2 on faisait / je faisais / pendant / depuis / il y avait
    -2 il m a montré / elle m a montré / je m occupe / je conduis / je fais le / je fais la / je fais les / d abord
    -2 après on
    -2 quand il / quand elle / quand ils / quand on / quand c est / quand le / quand la / quand les / quand j étais
    -2 quand mon
    """
)
_KNOWING = frozenset(
    keys(
        "savoir savait savent sachent connaître connaissait montrer montrait apprendre expliquer expliquait comprendre"
        " vérifier reconnaître deviner"
    )
)
_SAIS = tuple(keys("sais"))
_SUBJECTS = frozenset(keys("je on il elle qui"))
_ASKING = frozenset(keys("qui quel quelle quels quelles comment où combien pourquoi quand lequel laquelle"))
_MISSING = frozenset(keys("pas plus moi"))
_WISHING = frozenset(keys("voudrais veux aimerais pouvez peux comment vous tu"))
"""« je sais où » is told; « je sais pas où », « dis-moi où », « je veux savoir où » may well be asked."""
_DATE = re.compile(
    r"\d+(?! ?(?:heures?|h|km|kilom|bornes|euros?|€))(?!\d)"
    r"|\b(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[ée]cembre)\b"
    r"|\b(?:ans?|ann[ée]es?|mois|jours?|semaines?|longtemps|hiver|[ée]t[ée]|rentr[ée]e|no[eë]l|p[aâ]ques)\b"
    r"|\b(?:depuis|hier|avant|apr[eè]s|derni[eè]re?)\b"
    r"|^\W*(?:quand (?:j|il|elle|on|mon|ma|mes|le|la|les)|vers|en|toute?)\b"
)
"""What may be a date, however said; a number of hours or of kilometres is none."""

_ARTICLES = frozenset(keys("un une le la l les des du de mon ma mes"))
_NAMES = frozenset(
    keys(
        "formation stage concours examen bilan validation attestation certificat diplôme contrat arrêté permis brevet"
        " titre habilitation autorisation préparation perfectionnement vae cap bep bac caces"
    )
)
"""How the name of a fiche often begins."""


def learn(questions: Iterable[Sequence[str]], reponses: Iterable[Sequence[str]]) -> Mapping[str, float]:
    """
    How much each word, and each two not far apart, tells of a question: the logarithm of its odds.

    It is shrunk when seldom seen; what was seen once tells nothing. Both classes count as much, whatever their number.
    """
    (asked, in_asked), (said, in_said) = _count(questions), _count(reponses)
    if not asked or not said:
        return {}
    scale = said / asked
    return {
        part: math.log((in_asked[part] * scale + SHRINK) / (in_said[part] + SHRINK))
        for part in in_asked.keys() | in_said.keys()
        if in_asked[part] + in_said[part] > 1
    }


def _count(texts: Iterable[Sequence[str]]) -> tuple[int, Counter[str]]:
    """How many texts there are, and in how many of them each part is."""
    parts: Counter[str] = Counter()
    n = 0
    for text in texts:
        parts.update(set(_parts(text)))
        n += 1
    return n, parts


def _parts(sounds: Sequence[str]) -> Iterator[str]:
    yield from sounds
    bounded = ("^", *sounds, "$")
    for apart in range(1, REACH + 1):
        yield from (f"{a} {apart} {b}" for a, b in zip(bounded, bounded[apart:], strict=False))


def weigh(
    text: str,
    said: Sequence[str],
    learnt: Mapping[str, float],
    champ: Champ | None,
    alike: float,
    surete: float,
    strange: float,
) -> float:
    """
    How much these words look like a question; below zero, like an answer.

    said: the sounds of the text. learnt: what `learn` gave. alike: likeness (0–1) of the nearest forme of the catalogue
    or of what it does not treat. surete: how sure the catalogue is of its first topic.
    strange: the share (0–1) of the words that the catalogue never says.
    """
    sounds = tuple(said)
    return sum(w * f for w, f in zip(WEIGHTS, clues(text, sounds, learnt, champ, alike, surete, strange), strict=True))


def clues(
    text: str,
    sounds: tuple[str, ...],
    learnt: Mapping[str, float],
    champ: Champ | None,
    alike: float,
    surete: float,
    strange: float,
) -> tuple[float, ...]:
    """What tells a question from an answer; `WEIGHTS` says how much of it each tells."""
    start, end, anywhere, told = _phrases(_skip_fillers(sounds))
    marks, words, n = _marks(text), _words(sounds, learnt), len(sounds)
    if champ is not None and n <= NAME and not marks and max(start, end, anywhere) <= HINT:
        start, end, anywhere, words = 0.0, 0.0, 0.0, min(words, -1.0)  # « mon employeur », to who gave it
    asks = start + end + anywhere > 0
    is_story = champ is not None and champ.type == "texte_long"
    return (
        marks,
        start,
        end,
        anywhere,
        told,
        float(asks),
        start + anywhere if is_story else 0.0,
        float(_is_indirect(sounds)),
        _expected(text, champ),
        words,
        alike - 0.45,
        surete - 0.5,
        surete if asks else 0.0,
        strange,
        0.0 if is_story else max(0, n - SHORT) / 4,
        max(0, n - ASIDE) / 4,
        1.0,
    )


WEIGHTS = (1.36, 0.03, 0.28, 0.24, 0.64, 1.26, -0.25, -0.92, -0.57, 0.97, 1.3, 2.29, 1.89, -0.3, 0.47, 0.31, -4.29)
"""
Of `clues`, in order: a logistic regression (`python -m bench.faq --calibrer`) on questions and answers written blind.
`alike` and `surete` may only tell of a question, `strange` of an answer.
"""


def _words(sounds: tuple[str, ...], learnt: Mapping[str, float]) -> float:
    """What the words tell, together; a long text says more, but not in proportion."""
    parts = list(_parts(sounds))
    n = len(sounds)
    whole = sum(learnt.get(part, 0.0) for part in parts[:n])
    whole += sum(learnt.get(part, 0.0) for part in parts[n:]) * PAIR
    return max(-12.0, min(12.0, whole / math.pow(max(1, n), 0.4)))


def _skip_fillers(sounds: tuple[str, ...]) -> tuple[str, ...]:
    i = 0
    while i < len(sounds) - 1 and sounds[i] in _FILLERS:
        i += 1
    return sounds[i:]


def _marks(text: str) -> float:
    if text.rstrip(' .!»"')[-1:] == "?":
        return 6.0
    return 3.0 if "?" in text else 0.0


def _phrases(core: tuple[str, ...]) -> tuple[float, float, float, float]:
    """
    The cues for, at the start, at the end and anywhere, and all those against.

    The strongest counts, then the half of the next, the third of the third. What was told before does not matter when
    the end asks for sure: « avant j'étais maçon, je le mets où ».
    """
    first, last = core[:1], core[-1:]
    start = [w for phrase, w in _STARTING.get("".join(first), ()) if core[: len(phrase)] == phrase]
    end = max((w for phrase, w in _ENDING.get("".join(last), ()) if core[-len(phrase) :] == phrase), default=0.0)
    cues = (cue for sound in dict.fromkeys(core) for cue in _HOLDING.get(sound, ()))
    found = [w if at < LATE or w < 0 else w / 2 for phrase, w in cues if (at := _find(core, phrase)) >= 0]
    best = sorted((w for w in found if w > 0), reverse=True)[:3]
    told = 0.0 if end > MAYBE else max(sum(w for w in (*start, *found) if w < 0), -6.0)
    return max((0.0, *start)), end, sum(w / (1 + i) for i, w in enumerate(best)), told


def _is_indirect(sounds: tuple[str, ...]) -> bool:
    """« il faut savoir qui appeler », « je leur montre où ranger »: told, not asked, unless one wishes to know."""
    for i, sound in enumerate(sounds):
        knows = sound in _KNOWING or (i > 1 and sounds[i - 1 : i + 1] == _SAIS and sounds[i - 2] in _SUBJECTS)
        after = {*sounds[i + 1 : i + 4]}
        if knows and after & _ASKING and not after & _MISSING and not {*sounds[max(0, i - 4) : i]} & _WISHING:
            return True
    return False


def _by(place: int, cues: Sequence[_Cue]) -> Mapping[str, Sequence[_Cue]]:
    """Cues by their first sound (0), or their last (-1): a text has few of them."""
    found: dict[str, list[_Cue]] = {}
    for cue in cues:
        found.setdefault(cue[0][place], []).append(cue)
    return found


_STARTING, _ENDING, _HOLDING = _by(0, _START), _by(-1, _END), _by(0, _ANYWHERE)


def _find(core: tuple[str, ...], phrase: tuple[str, ...]) -> int:
    """Where a phrase begins, or -1."""
    n = len(phrase)
    return next((i for i in range(len(core) - n + 1) if core[i : i + n] == phrase), -1)


def _holds_a_choice(sounds: Sequence[str], champ: Champ) -> bool:
    """Whether a choice is in the words, among others: « pour ma promossion interne »."""
    said = set(sounds)
    return any(choice <= said for choice in _choices_of(champ))


@lru_cache(200)
def _choices_of(champ: Champ) -> tuple[frozenset[str], ...]:
    """The sounds of each label and alias, but the words that tell nothing; a single short one is none."""
    named = (name for choix in champ.choix for name in (choix.libelle, *choix.alias))
    found = (frozenset(keys(name)) - _ARTICLES for name in named)
    return tuple(choice for choice in found if len(choice) > 1 or any(len(sound) > 3 for sound in choice))


def _expected(text: str, champ: Champ | None) -> float:
    """How well the words fit what was asked."""
    if kinds.say_yes_or_no(text) is not None:
        return 8.0
    if champ is None:
        return 0.0
    sounds = keys(text)
    begins = next((k for k in sounds if k not in _ARTICLES), "")
    if champ.nomme_la_fiche and begins in _NAMES:
        return 8.0
    options = {c.valeur: (c.libelle, *c.alias) for c in champ.choix}
    match champ.type:
        case "date" | "periode":
            if not _DATE.search(text.lower()):
                return -0.5
            return 5.0 if len(text.split()) < 8 else 2.0
        case "choix" | "choix_multi":
            return 10.0 if kinds.choose(text, options) else 4.0 if _holds_a_choice(sounds, champ) else -0.5
        case "email" | "email_confirmation":
            return 6.0 if "@" in text else -2.0
        case "telephone" | "code_postal":
            return 6.0 if sum(c.isdigit() for c in text) >= 4 else -2.0
        case "nombre_unite" | "calcul":
            return 3.0 if re.search(r"\d", text) else 0.0
        case "oui_non":
            return 6.0 if kinds.choose(text, {"oui": (champ.oui,), "non": (champ.non,)}) else -0.5
        case "lien" | "lien_multi":
            return 1.0
        case "texte_long":
            return 1.5
        case _:
            return 2.5 if champ.nomme_la_fiche else 0.0
