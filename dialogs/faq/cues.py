"""
Phrases that tell of a question or of an answer, compared by sound, each with a weight.

Some count only at the start, or at the end, where people put « où » and « quoi ».
"""

from collections.abc import Mapping, Sequence

from dialogs.faq.phonetique import keys

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


def weigh_cues(core: tuple[str, ...]) -> tuple[float, float, float, float]:
    """
    The weights of the cues: at the start, at the end, and anywhere for a question; then of all those against one.

    Of the cues found anywhere, the strongest counts whole, the next by half, the third by a third. Cues against a
    question do not count when the end surely asks: « avant j'étais maçon, je le mets où ».
    """
    first, last = core[:1], core[-1:]
    start = [w for phrase, w in _STARTING.get("".join(first), ()) if core[: len(phrase)] == phrase]
    end = max((w for phrase, w in _ENDING.get("".join(last), ()) if core[-len(phrase) :] == phrase), default=0.0)
    cues = (cue for sound in dict.fromkeys(core) for cue in _HOLDING.get(sound, ()))
    found = [w if at < LATE or w < 0 else w / 2 for phrase, w in cues if (at := _find(core, phrase)) >= 0]
    best = sorted((w for w in found if w > 0), reverse=True)[:3]
    told = 0.0 if end > MAYBE else max(sum(w for w in (*start, *found) if w < 0), -6.0)
    return max((0.0, *start)), end, sum(w / (1 + i) for i, w in enumerate(best)), told


def is_indirect(sounds: tuple[str, ...]) -> bool:
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
