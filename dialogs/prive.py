"""
Private subjects in what a person says: their union, their politics, their religion, their health (domain § 6.4).

A word alone tells little: a « syndicat mixte », the « rue de l'Église », the « service handicap » are places and work.
So each subject is looked for as people say it of themselves; words of work around it undo those that may be either.
"""

import re

from dialogs.mots import flatten

_HORS = r"(?:associati\w+|sporti\w+|culturel\w*)"
_UNION = re.compile(
    r"\b(?:syndiquee?s?|syndicalis\w+|syndicale?s?|syndicaux|cgt|cfdt|cftc|cfe cgc|unsa|fsu|fa fpt|force ouvriere"
    r"|(?:delegue|elu|adherente?|militante?|carte|section|tract|reunion|secretaire|permanente?) (?:a "
    r"|chez )?(?:fo|sud)"
    r"|(?:mon|notre|un|au|le|leur|du|ce) syndicat(?! (?:mixte|inter|d |de |des |du |departemental|scolaire|general))"
    r"|syndicat des (?:territoriaux|agents|fonctionnaires|communaux|salaries)|^syndicat$)\b"
)
_POLITICS = re.compile(
    rf"\b(?:partis? politiques?|parti (?:socialiste|communiste|republicain)|front national|rassemblement national"
    rf"|france insoumise|extreme (?:droite|gauche)|militante?s?(?! {_HORS})|(?:je )?milit(?:e|ais|ant)(?! {_HORS})"
    rf"|(?:mes|mon|ma|nos|opinions?|idees?|convictions?|engagement|mandat|action|activites?|carte|reunions?"
    rf"|faire|fais|fait) "
    rf"(?:de la |en |dans la |du parti |opinions? |idees? |convictions? |engagement )*politiques?"
    rf"(?! (?:de|du|publique|sociale|culturelle|jeunesse|familiale|sportive|agricole|educative))"
    rf"|en politique|politiquement|je vote|j ai vote)\b"
)
_RELIGION = re.compile(
    r"\b(?:ma (?:religion|foi|paroisse|mosquee|synagogue)|mon (?:eglise|temple|culte|voile)|notre (?:eglise"
    r"|mosquee|paroisse)"
    r"|(?:je suis|etant|etais|suis) (?:tres |plutot )?(?:croyante?|pratiquante?|catho\w*|chretien\w*|musulmane?"
    r"|juive?|juif"
    r"|protestante?|evangelique|bouddhiste|athee|temoin de jehovah|religieu\w+)"
    r"|(?:association|communaute|mouvement|vie|aumonerie|conviction\w*|pratique\w*|engagement"
    r"|scoutisme) (?:religieu\w+|catholique\w*"
    r"|musulmane?|juive|protestante|evangelique|cultuelle)"
    r"|(?:eglise|communaute) (?:evangelique|protestante|catholique|orthodoxe)|catechis\w+|catechese"
    r"|temoins? de jehovah"
    r"|(?:chorale|priere|messe|benevol\w+|chant\w*|orgue|cours|servant) (?:\w+ ){0,2}(?:eglise|mosquee"
    r"|synagogue|temple|paroisse)"
    r"|(?:eglise|mosquee|synagogue) (?:tous|chaque|le dimanche|le vendredi)|je (?:prie|vais a l eglise"
    r"|vais a la mosquee)"
    r"|religion)\b"
)
_SACRED = re.compile(r"\b(?:eglise|mosquee|synagogue)\b")
_BUILDING = re.compile(
    r"\b(?:rue|ruelle|place|placette|parvis|chemin|impasse|allee|avenue|boulevard|route|square|quartier|cour"
    r"|montee|passage"
    r"|sente|pont|clos|clocher|cloches?|cimetiere|horloge|orgue|toiture|toits?|cles?|menage|nettoyage|entretien"
    r"|renovation"
    r"|restauration|travaux|chauffage|gardien\w*|visites?|ouverture|fermeture|fete|derriere|devant|face|pres"
    r"|(?:a|en) cote"
    r"|histoire|batiments?|edifices?) (?:\w+ ){0,3}(?:eglise|mosquee|synagogue)\b"
    r"|\beglise (?:saint\w*|sainte\w*|notre dame|neuve|romane)\b"
)
"""A church as a place: where one lives, what one cleans."""
_HEALTH_OWN = re.compile(
    r"\b(?:(?:ma|mes|mon) (?:\w+ )?(?:maladies?|handicaps?|cancer|depression|sante|invalidite|traitement"
    r"|operation|chimio\w*)"
    r"|(?:je suis|j etais|etant|reste|restee|devenue?|suis|reconnue?) (?:\w+ )?(?:handicape?e?|malade"
    r"|depressi\w+|diabetique"
    r"|epileptique|invalide|en invalidite|sourde?|malentendante?|malvoyante?|aveugle|en situation de handicap"
    r"|seropositi\w+"
    r"|travailleur handicape|travailleuse handicapee|bipolaire|autiste|dyslexique|alcoolique|en depression"
    r"|en arret maladie)"
    r"|j ai (?:eu |fait |un |une |le |la |du |des )+(?:cancer|depression|maladie|handicap|burn ?out|diabete"
    r"|sclerose|avc|infarctus"
    r"|sida|hernie|epilepsie)"
    r"|rqth|(?:conge|arret)s? (?:de )?(?:longue )?maladie|longue maladie|mi temps therapeutique|en invalidite|ald"
    r"|(?:suis|etais|ete) (?:\w+ )?en (?:arret|depression))\b"
)
_HEALTH = re.compile(r"\b(?:handicape?e?|maladie|cancer|depression|burn ?out|invalidite)\b")
_WORK = re.compile(
    r"\b(?:enfants?|eleves?|personnes?|gens|publics?|residents?|residentes?|patients?|usagers?|adultes?|jeunes?"
    r"|adolescents?"
    r"|vieux|anciens?|services?|pole|direction|maison|maisons|foyer|centre|institut|aide|aider|accompagn\w+"
    r"|accueil\w*|referente?"
    r"|mission|charge\w*|assurance|caisse|ligue|lutte|prevention|depistage|sensibilis\w+|formation|stage|module"
    r"|diplome|loi|plan"
    r"|mdph|esat|ime|handisport|soins?|soigner|education|inclusion|agents?|travailleurs|situation|association"
    r"|remplac\w+|collegue"
    r"|correspondant\w*|soutien|animation|animat\w+|transport|accessibilite|recherche|fondation|unite|instance"
    r"|commission|bus)\b"
)


_SHORT = frozenset("cgt cfdt cftc cfe unsa fsu fa fo sud foi avc ald rqth sida".split())
_STEMS = frozenset(
    "synd forc poli part fron rass fran extr mili vote reli foi paro mosq syna egli temp cult voil croy prat "
    "cath chre musu juiv juif prot evan boud athe temo jeho aumo scou mess prie cate comm hand mala canc depr "
    "sant inva trai oper chim diab epil sour male malv aveu sero bipo auti dysl alco burn scle infa hern mi "
    "long cong arre etat sect chan chor bene orgu serv vais".split()
)
"""The first four letters of the words that a private subject may hold: most answers have none."""


def is_private(mots: str) -> bool:
    """Whether words name a private subject of the person, outside a long story."""
    said = flatten(mots)
    if not any(word[:4] in _STEMS or word in _SHORT for word in said.split()):
        return False
    if _UNION.search(said) or _POLITICS.search(said) or _RELIGION.search(said) or _HEALTH_OWN.search(said):
        return True
    if _SACRED.search(said) and not _BUILDING.search(said):
        return True
    return _HEALTH.search(said) is not None and _WORK.search(said) is None
