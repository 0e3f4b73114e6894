"""What short words mean: yes and no, why a question is skipped, and private subjects of the person."""

from time import process_time

import pytest

from dialogs.livret import PAS_CONCERNE, SAIS_PAS
from dialogs.livret.raisons import reason_of
from dialogs.mots import say_yes_or_no
from dialogs.prive import is_private


def rows(table: str) -> list[str]:
    """The cells of a table, the line ends being those of the page."""
    return [row.strip() for row in " ".join(table.split("\n")).split(" | ") if row.strip(" |")]


# --- yes and no --------------------------------------------------------------------------------------------------

OUI = """
    oui | Oui ! | bah oui | ben oui | ouiiii | ouii | OUI | oui oui | 👍 | 👍🏽 | 👍👍 | ✅ | 👌 ! | oui 👍 |
    je suis d'accord | si | mais si | mais oui | carrément | bah carrément | bien sûr | oui bien sûr | ouais |
    ouaiiis | ouais c'est ça | ah oui | eh bien oui | oui madame | oui j'ai fait ça | ok | okkk | oui merci |
    d'accord | tout à fait | ben ouais | oui j'accepte | oui, je veux bien | oui avec plaisir | yes | si si | siii |
    je confirme | c'est ça | ouioui | Oui. | absolument | évidemment | oui tout à fait | ✔️ | je l'ai | oui d'accord
    | oui c'est bien ça | ok pour moi | bien sûr madame | 👍🏿 merci | exactement ça | carrément oui | suis d'accord |
    je suis tout à fait d'accord | c'est ok | wi | biensur | ah bah oui | oui 😊
"""
NON = """
    non | ben non | bah non | nooon | nonnn | NON | 👎 | ❌ | pas d'accord | je suis pas d'accord |
    je ne suis pas d'accord | jamais | non jamais | non merci | pas du tout | non pas du tout | ah non | mais non |
    non non | nonnon | nan | naaan | surtout pas | absolument pas | certainement pas | hors de question |
    non pas encore | je refuse | non je veux pas | non madame | jamais de la vie | bien sûr que non | non pas besoin
    | je l'ai pas | non j'ai pas eu | oh non | eh ben non | non, pas d'accord | carrément pas | pas encore |
    jamais fait | non jamais eu | c'est non | je préfère que non | nn | 👎🏼 | nan merci | euh non
"""
DOUBT = """
    oui mais | ça dépend | oui mais non | oui et non | peut-être | oui peut-être | je sais pas | presque |
    plus ou moins | oui ou non | non mais | pas vraiment | oui je crois | 👍👎 | oui 👎 | si je veux | si possible |
    bof | mouais | oui enfin non | oui ? | c'est ça ? | non je suis d'accord | oui pas d'accord | des fois oui |
    oui des fois | pas toujours | je pense | ok mais | un oui | Ouistreham | Simone | ok google | nonante | sinon |
    d'accord sur le principe | oui sauf le mardi | bien | merci | 😀 | 🎉 | parfois | non pas 2010 | oui à moitié |
    jamais dit ça | plutôt oui | oui plutôt | ouais bof | pas de problème | pas trop | je crois que oui |
    ni oui ni non | c'est exact ?
"""


@pytest.mark.parametrize(
    ("mots", "meant"),
    [(mots, meant) for table, meant in ((OUI, True), (NON, False), (DOUBT, None)) for mots in rows(table)],
)
def test_yes_or_no(mots: str, meant: bool | None) -> None:
    """Yes and no as people say them; where it is not clear, neither."""
    assert say_yes_or_no(mots) is meant


# --- what skips a question ---------------------------------------------------------------------------------------

DO_NOT_KNOW = """
    jsp | JSP | chais pas | j'ai oublié | j’ai oublié | ah j'ai oublié | je m'en rappelle plus | je me souviens plus
    | je ne m'en rappelle plus | euh je sais pas | je c pas | ché pas | jsais pas | j'en sais rien |
    je n'en sais rien | aucune idée | pas la moindre idée | je sais plus du tout | ben chais plus |
    j'me rappelle pas | sais pas moi | aucun souvenir | je me rappelle plus de la date | je l'ai oublié | oublié |
    j'ai oublier | je sai pa | trou de mémoire | ça me revient pas | désolé j'ai oublié | je ne sais pas, désolée |
    j'ai complètement oublié | jspas | chépa | j'ai un trou de mémoire | je me souvien plus | je sais vraiment pas |
    je c plus | chépu | jme rappel plus | j'ai zappé | plus aucun souvenir | je sais pas quoi mettre | sé pas |
    j'oublie | j'ai perdu le papier
"""
NONE = """
    néant | Néant | NEANT | RAS | ras | R.A.S. | aucun | Aucune | / | // | - | — | -- | rien | non rien |
    rien à signaler | n/a | N.A. | s/o | sans objet | j'en ai pas | y en a pas | il n'y en a pas | y a pas |
    non aucun | pas concerné | non concernée | rien du tout | aucun pour le moment | j'en ai aucun | ya rien | / / |
    NA | RAS merci | nan rien | c'est pas mon cas | ne s'applique pas | ça me concerne pas
"""
ANSWERS = """
    Ras | oui | non | Aucun souci | rien de grave | je sais pas si c'est 2010 | j'ai oublié mes lunettes |
    néant sauf 2010 | Rieux | 12 | . | ... | ? | c'est pas | cpas | 1/2 | aucune difficulté | je sais pas lire |
    je sais tout faire | sais faire | Naant | 06/12 | x | rien que des travaux | un peu | nan |
    je ne suis pas d'accord | la | merci | il y a 3 ans | espaces verts | je sais plus si c'est 2003 ou 2004 | se |
    so | aucun service | j'sais pas trop | bonne question
"""


@pytest.mark.parametrize(
    ("mots", "raison"),
    [
        (mots, raison)
        for table, raison in ((DO_NOT_KNOW, SAIS_PAS), (NONE, PAS_CONCERNE), (ANSWERS, None))
        for mots in rows(table)
    ],
)
def test_reason(mots: str, raison: str | None) -> None:
    """A whole message that says one does not know, or that there is none, skips; with anything more it answers."""
    assert reason_of(mots) == raison


# --- private subjects --------------------------------------------------------------------------------------------

WORK = """
    Syndicat mixte des ordures ménagères | 12 rue de l’Église | Direction de la politique de la ville |
    Mairie, place de l’Église | Aide aux enfants handicapés | Syndic de copropriété | chargée de politique publique
    | service handicap | Syndicat intercommunal des eaux | syndicat d'initiative | SIVOM |
    Syndicat départemental d'énergie | parvis de l'église | ménage de l'église et de la salle des fêtes |
    entretien de l'église | Caisse primaire d'assurance maladie | Ligue contre le cancer | référente handicap |
    Accompagnement des personnes en situation de handicap | Maison départementale des personnes handicapées |
    politique jeunesse | politiques sociales | chargé de mission politiques culturelles | Sciences politiques |
    Institut d'études politiques | droit public et science politique | Église-Neuve | histoire des religions |
    édifices religieux | AESH élèves handicapés | travailleurs handicapés en ESAT | Centre hospitalier |
    remplacement congé maternité | prévention des maladies professionnelles | prévention du cancer |
    transport de personnes handicapées | 2 place de la Mosquée | syndicat des eaux du Vexin | Syndicat de communes |
    agent de syndicat mixte | centre de lutte contre le cancer | cimetière et église | chemin de la Synagogue |
    les clés de l'église | militant associatif | bénévole aux Restos du cœur | la fête de l'église du village |
    Syndicat National des Espaces Verts | mission politique de l'habitat | action sociale | plan maladie |
    accueil de personnes handicapées | soigner les malades | aide-soignant malades d'Alzheimer |
    Maladies des plantes | je soigne les maladies des arbres | handisport | cinéma Rex | politique d'achat |
    Conseil régional, politique de la formation | Handicap International | école de l'Église |
    mairie d'Église-aux-Bois | prof de religion | Sécurité sociale, branche maladie | Secours catholique |
    collège privé catholique | sud de la France | animateur auprès de sourds | je suis partie à la retraite |
    Rue du Temple
"""
OF_THE_PERSON = """
    je suis syndiqué | je vais à l’église | la mosquée | délégué CGT | j'étais délégué syndical | adhérent à la CFDT
    | mon syndicat | trésorier du syndicat CGT | je milite au parti socialiste | militante politique |
    je suis musulmane | je fais le catéchisme | ma religion | bénévole à l'église le dimanche | je suis handicapé |
    j'ai un cancer | reconnue travailleur handicapé | RQTH | j'ai fait une dépression | en arrêt maladie depuis mars
    | mon handicap | ma maladie | à cause de mon cancer | dépression | handicapée à 80 % | section syndicale FO |
    Force ouvrière | unsa territoriaux | je suis en situation de handicap | j'étais malade | longue maladie |
    formation syndicale | représentant syndical | je suis diabétique | je fais de la politique |
    conseiller du parti communiste | chorale de la paroisse | je suis témoin de Jéhovah | cancer du sein |
    invalidité | burn out | mi-temps thérapeutique | je suis catholique pratiquant | carte du parti politique |
    je suis en dépression | délégué FO | SUD Santé | juif pratiquant | je porte le voile | problèmes de santé |
    congé longue durée | adhérent LFI | membre du parti | j'ai été malade | AAH | je vote à gauche
"""


@pytest.mark.parametrize(
    ("mots", "private"),
    [(mots, private) for table, private in ((WORK, False), (OF_THE_PERSON, True)) for mots in rows(table)],
)
def test_private(mots: str, private: bool) -> None:
    """An employer, a street, a service are no private subject; the person's union, beliefs and health are."""
    assert is_private(mots) is private


@pytest.mark.parametrize("read", [say_yes_or_no, reason_of, is_private])
def test_reading_is_fast(read: object) -> None:
    """0.05 ms at most on average, whatever the words."""
    assert callable(read)
    words = [
        mots for table in (OUI, NON, DOUBT, DO_NOT_KNOW, NONE, ANSWERS, WORK, OF_THE_PERSON) for mots in rows(table)
    ]
    start = process_time()
    for mots in words:
        read(mots)
    assert process_time() - start < len(words) * 0.00005
