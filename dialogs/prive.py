"""
Private subjects in what a person says: their union, their politics, their religion, their health (domain § 6.4).

A word alone tells little: a « syndicat mixte », the « rue de l'Église », the « service handicap » are places and work.
So each subject is looked for as people say it of themselves; words of work around it undo those that may be either.
"""

import re

from dialogs.mots import flatten

_HORS = r"(?:associati\w+|sporti\w+|culturel\w*)"


def _ways(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b")


_UNION = _ways(
    r"syndiquee?s?|syndicalis\w+|syndicale?s?|syndicaux",
    r"cgt|cfdt|cftc|cfe cgc|unsa|fsu|fa fpt|force ouvriere",
    r"(?:delegue|elu|adherente?|militante?|carte|section|tract|reunion|secretaire|permanente?) (?:a |chez )?(?:fo|sud)",
    r"sud (?:sante|education|solidaires|ptt|territoriaux|collectivites|interco)",
    r"(?:mon|notre|un|au|le|leur|du|ce) syndicat(?! (?:mixte|inter|d |de |des |du |departemental|scolaire|general))",
    r"syndicat des (?:territoriaux|agents|fonctionnaires|communaux|salaries)",
    r"^syndicat$",
)
_POLITICS = _ways(
    r"partis? politiques?|parti (?:socialiste|communiste|republicain)|front national|rassemblement national",
    r"france insoumise|extreme (?:droite|gauche)|lfi|eelv|pcf",
    r"(?:membre|adherente?|militante?|pour|carte) (?:du|d un|un|de mon|au) parti",
    rf"militante?s?(?! {_HORS})|(?:je )?milit(?:e|ais|ant)(?! {_HORS})",
    r"(?:mes|mon|ma|nos|opinions?|idees?|convictions?|engagement|mandat|action|activites?|carte|reunions?"
    r"|faire|fais|fait) "
    r"(?:de la |en |dans la |du parti |opinions? |idees? |convictions? |engagement )*politiques?"
    r"(?! (?:de|du|publique|sociale|culturelle|jeunesse|familiale|sportive|agricole|educative))",
    r"en politique|politiquement|je vote|j ai vote",
)
_BELIEVER = (
    r"(?:croyante?|pratiquante?|catho\w*|chretien\w*|musulmane?|juive?|juif|protestante?|evangelique|bouddhiste|athee"
    r"|temoin de jehovah|religieu\w+)"
)
_RELIGION = _ways(
    r"ma (?:religion|foi|paroisse|mosquee|synagogue)|mon (?:eglise|temple|culte|voile)|notre (?:eglise"
    r"|mosquee|paroisse)",
    rf"(?:je suis|etant|etais|suis) (?:tres |plutot )?{_BELIEVER}",
    rf"{_BELIEVER} pratiquante?|je porte le voile|j ai la foi",
    r"(?:association|communaute|mouvement|vie|aumonerie|conviction\w*|pratique\w*|engagement|scoutisme) "
    r"(?:religieu\w+|catholique\w*|musulmane?|juive|protestante|evangelique|cultuelle)",
    r"(?:eglise|communaute) (?:evangelique|protestante|catholique|orthodoxe)",
    r"catechis\w+|catechese|temoins? de jehovah",
    r"(?:chorale|priere|messe|benevol\w+|chant\w*|orgue|cours|servant) (?:\w+ ){0,2}(?:eglise|mosquee"
    r"|synagogue|temple|paroisse)",
    r"(?:eglise|mosquee|synagogue) (?:tous|chaque|le dimanche|le vendredi)",
    r"je (?:prie|vais a l eglise|vais a la mosquee)",
    r"(?<!prof de )(?<!cours de )(?<!histoire de la )religion",
)
_SACRED = _ways(r"eglise|mosquee|synagogue")
_BUILDING = _ways(
    r"(?:rue|ruelle|place|placette|parvis|chemin|impasse|allee|avenue|boulevard|route|square|quartier|cour"
    r"|montee|passage"
    r"|sente|pont|clos|clocher|cloches?|cimetiere|horloge|orgue|toiture|toits?|cles?|menage|nettoyage"
    r"|entretien|renovation"
    r"|restauration|travaux|chauffage|gardien\w*|visites?|ouverture|fermeture|fete|derriere|devant|face|pres"
    r"|(?:a|en) cote"
    r"|histoire|batiments?|edifices?|ecole|mairie|commune|salle|bourg|village) (?:\w+ ){0,3}(?:eglise|mosquee"
    r"|synagogue)",
    r"eglise (?:saint\w*|sainte\w*|notre dame|neuve|romane|aux|sur)",
)
"""A church as a place: where one lives, what one cleans."""
_HEALTH_OWN = _ways(
    r"(?:ma|mes|mon) (?:\w+ )?(?:maladies?|handicaps?|cancer|depression|sante|invalidite|traitement|operation"
    r"|chimio\w*)",
    r"(?:je suis|j etais|etant|reste|restee|devenue?|suis|reconnue?) (?:\w+ )?"
    r"(?:handicape?e?|malade|depressi\w+|diabetique|epileptique|invalide|sourde?|malentendante?|malvoyante?|aveugle"
    r"|en (?:invalidite|depression|arret maladie|situation de handicap)|seropositi\w+|travailleur handicape"
    r"|travailleuse handicapee|bipolaire|autiste|dyslexique|alcoolique)",
    r"j ai (?:eu |fait |un |une |le |la |du |des )+"
    r"(?:cancer|depression|maladie|handicap|burn ?out|diabete|sclerose|avc|infarctus|sida|hernie|epilepsie)",
    r"ai ete malade|rqth|aah|ald|inaptes?|inaptitude|mi temps therapeutique|en invalidite",
    r"(?:problemes?|raisons?|soucis?|ennuis?) de sante(?! publique)",
    r"(?:conge|arret)s? (?:de )?(?:longue )?maladie|longue maladie|conge (?:de )?longue duree",
    r"(?:suis|etais|ete) (?:\w+ )?en (?:arret|depression)",
)
_HEALTH = _ways(r"handicape?e?|maladie|cancer|depression|burn ?out|invalidite")
_WORK = _ways(
    r"enfants?|eleves?|personnes?|gens|publics?|residents?|residentes?|patients?|usagers?|adultes?|jeunes?"
    r"|adolescents?",
    r"vieux|anciens?|services?|pole|direction|maison|maisons|foyer|centre|institut|aide|aider|accompagn\w+|accueil\w*",
    r"referente?|mission|charge\w*|assurance|caisse|securite sociale|branche|ligue|lutte|prevention|depistage"
    r"|sensibilis\w+",
    r"formation|stage|module|diplome|loi|plan|mdph|esat|ime|handisport|soins?|soigner|education|inclusion|agents?",
    r"travailleurs|situation|association|remplac\w+|collegue|correspondant\w*|soutien|animation|animat\w+|transport",
    r"accessibilite|recherche|fondation|unite|instance|commission|bus|international",
)
"""Words of work, beside which a word of health is not the person's own."""
_SHORT = frozenset("lfi eelv pcf aah cgt cfdt cftc cfe unsa fsu fa fo sud foi avc ald rqth sida mi".split())
_STEMS = frozenset(
    "synd forc poli part fron rass fran extr mili vote reli foi paro mosq syna egli temp cult voil croy prat "
    "cath chre musu juiv juif prot evan boud athe temo jeho aumo scou mess prie cate comm hand mala canc depr "
    "sant inva trai oper chim diab epil sour malv male aveu sero bipo auti dysl alco burn scle infa hern long "
    "cong arre inap sida memb ai prob rais souc ennu".split()
)
"""The first four letters of the words that a private subject may hold: most answers have none of them."""


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
