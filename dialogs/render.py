"""
Question -> message and buttons. `ask` draws any lieu; it reads the trame and the livret, and decides nothing.

A message asks one thing. Facts (choices, links) come first, one button each, then the ways to skip, then the ways out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from dialogs import dates, journey, mandat, phrases, releve
from dialogs.dates import Periode
from dialogs.events import Bouton, Boutons, Dire
from dialogs.faq.catalogue import Topic
from dialogs.kinds import flatten
from dialogs.livret import NE_PAS_DIRE, OUVERTURE, PAS_CONCERNE, Fiche, Lieu, Livret, Menu, Question, Reponse, is_aparte
from dialogs.phrases import join, quote, say
from dialogs.trame import AUTRE, Champ, Rubrique, Trame

COLLECTED = frozenset({"texte_long", "choix_multi", "lien_multi"})
"""Types whose answer comes in as many messages, or choices, as one likes, until « J'ai fini »."""

NOUVELLE = "nouvelle"
RELANCES = 2
"""« Aider à raconter », so many times at most for a question (domain § 4.3)."""
COURT = 18
"""Labels up to this many characters stand two in a row."""


def ask(trame: Trame, livret: Livret, lieu: Lieu, today: date, fresh: bool = False) -> Dire:
    """The message that asks what this lieu asks. fresh: an answer was given to it just now, and more may come."""
    if isinstance(lieu, Question):
        return _ask_champ(trame, livret, lieu, today, fresh)
    return _MENUS[lieu.nom](trame, livret, lieu, today)


def path_of(trame: Trame, livret: Livret, lieu: Lieu) -> str:
    """The path of a question, as contract § 3 has it."""
    if isinstance(lieu, Menu):
        return "ouverture/charte/presentation" if lieu.nom == "presentation" else f"menu/{lieu.nom}"
    fiche = livret.fiches.get(lieu.chemin.fiche)
    return f"{fiche.rubrique if fiche else 'menu'}/{lieu.chemin.champ}"


def is_askable(trame: Trame, livret: Livret, lieu: Lieu) -> bool:
    """Whether this lieu can still be drawn: its fiche is there, and this trame has its champ."""
    if isinstance(lieu, Question):
        return journey.champ_of(trame, livret, lieu.chemin) is not None
    if lieu.nom not in _MENUS or (lieu.fiche and lieu.fiche not in livret.fiches):
        return False
    if is_aparte(lieu):
        return True
    if lieu.champ and journey.champ_of(trame, livret, lieu.chemin) is None:
        return False
    return not lieu.sujet or lieu.sujet.isdecimal() or lieu.sujet in trame.by_cle or lieu.sujet in trame.rubriques


# --- a champ -----------------------------------------------------------------------------------------------------


def _ask_champ(trame: Trame, livret: Livret, lieu: Question, today: date, fresh: bool) -> Dire:
    fiche = livret.fiches[lieu.chemin.fiche]
    rubrique = trame.rubriques[fiche.rubrique]
    champ = rubrique.by_cle[lieu.chemin.champ]
    reponse = fiche.reponses.get(champ.cle)
    begun = reponse if livret.entamee else None
    if rubrique.chemin == OUVERTURE and champ.cle == mandat.ACCORD[-1]:
        text = join(mandat.offer(trame, livret, today).texte, champ.question)
    elif begun:
        text = _text_begun(livret, fiche, champ, begun, fresh)
    else:
        text = _text(rubrique, fiche, champ, reponse)
    relances = sum(relance.chemin == lieu.chemin for relance in livret.relances)
    ways = _ways(rubrique, fiche, champ, reponse, begun, relances)
    rows = [*_facts(trame, livret, fiche, champ, begun), *ways]
    return Dire(text, tuple(rows), f"{rubrique.chemin}/{champ.cle}", champ.type)


def _text(rubrique: Rubrique, fiche: Fiche, champ: Champ, reponse: Reponse | None) -> str:
    """The question as it is first asked, or asked again about an answer that is there."""
    if champ.type == "email_confirmation":
        adresse = fiche.reponses.get(champ.si.champ) if champ.si else None
        known = adresse.valeur if adresse and isinstance(adresse.valeur, str) else adresse.mots if adresse else ""
        return join(say(phrases.EPELER, lettres=releve.spell(known or "")), champ.question)
    if reponse is not None and reponse.mots is not None:
        change = say(phrases.GARDER_OU_REDIRE, bouton=phrases.JE_GARDE)
        return join(champ.question, say(phrases.VOUS_AVEZ_DIT, mots=quote(reponse.mots)), change)
    first = not fiche.reponses and champ is rubrique.champs[0]
    return join(rubrique.intro if first and not rubrique.unique else "", champ.question)


def _text_begun(livret: Livret, fiche: Fiche, champ: Champ, reponse: Reponse, fresh: bool) -> str:
    """What is asked once an answer was begun: more of it, or more about it. fresh: it was said just now."""
    if champ.type in COLLECTED:
        more = phrases.CONTINUEZ if champ.type == "texte_long" else phrases.AUTRE_CHOIX
        said = "" if fresh else join(champ.question, say(phrases.VOUS_AVEZ_DIT, mots=quote(reponse.mots or "")))
        return join(said, say(more, bouton=phrases.FINI))
    if suite := suite_of(livret, fiche, champ, reponse):
        return suite
    return journey.relance_of(champ) or champ.question


def suite_of(livret: Livret, fiche: Fiche, champ: Champ, reponse: Reponse | None) -> str:
    """The one more question that an answer calls for (a choice's `suite`, « autre », a link), or ""."""
    if reponse is None or len(reponse.bouts) != 1:
        return ""
    if champ.type == "choix" and isinstance(reponse.valeur, str):
        if reponse.valeur == AUTRE:
            return phrases.VOS_MOTS if flatten(reponse.bouts[0].mots) in _SAID_AUTRE else ""
        choix = champ.by_valeur.get(reponse.valeur)
        return choix.suite if choix else ""
    if champ.type == "oui_non" and reponse.valeur is True and champ.lien and _can_link(livret, fiche, champ):
        return phrases.QUELLE_FICHE
    return ""


_SAID_AUTRE = ("autre", flatten(phrases.AUTRE))
"""« Autre » said without saying what."""


def _can_link(livret: Livret, fiche: Fiche, champ: Champ) -> bool:
    return bool(champ.nouvelle) or bool(journey.linkable(livret, fiche, champ))


def _facts(
    trame: Trame, livret: Livret, fiche: Fiche, champ: Champ, begun: Reponse | None
) -> Iterable[tuple[Bouton, ...]]:
    """The rows of buttons that answer."""
    linking = champ.type == "oui_non" and begun is not None
    if champ.type in ("lien", "lien_multi") or linking:
        return _rows([Bouton(label, f"choix:{v}") for v, label in links(trame, livret, fiche, champ, begun).items()])
    if champ.type == "oui_non":
        return [(Bouton(champ.oui, "oui"), Bouton(champ.non, "non"))]
    if champ.type == "email_confirmation":
        return [(Bouton(phrases.C_EST_CA, "c_est_ca"), Bouton(phrases.CORRIGER_ADRESSE, "changer:email"))]
    if begun is not None and champ.type == "choix" and suite_of(livret, fiche, champ, begun):
        return []
    taken = begun.valeur if begun and isinstance(begun.valeur, tuple) else ()
    labels = choices(champ, fiche)
    return _rows([Bouton(label, f"choix:{v}") for v, label in labels.items() if v not in taken])


def choices(champ: Champ, fiche: Fiche) -> dict[str, str]:
    """What may be pressed at a choix: valeur -> label; « autre » closes each list (domain § 1)."""
    if champ.type not in ("choix", "choix_multi"):
        return {}
    labels = {choix.valeur: choix.libelle for choix in journey.offered(champ, fiche)}
    if labels and champ.type == "choix" and not champ.sans_autre:
        labels.setdefault(AUTRE, phrases.AUTRE)
    return labels


def links(trame: Trame, livret: Livret, fiche: Fiche, champ: Champ, begun: Reponse | None = None) -> dict[str, str]:
    """What may be pressed at a lien: number of a fiche -> its name, then « nouvelle »; what was taken is left out."""
    taken = begun.liens if begun else ()
    found = journey.linkable(livret, fiche, champ)
    labels = {str(f.numero): releve.short_name(trame, livret, f) for f in found if f.reponses and f.numero not in taken}
    if champ.nouvelle:
        labels[NOUVELLE] = champ.nouvelle
    return labels


def _ways(
    rubrique: Rubrique, fiche: Fiche, champ: Champ, reponse: Reponse | None, begun: Reponse | None, relances: int
) -> Iterable[tuple[Bouton, ...]]:
    """The rows of buttons that do not answer: finish, skip, leave."""
    collecting = begun is not None and champ.type in COLLECTED
    if collecting:
        yield (Bouton(phrases.FINI, "fini"),)
    if champ.cle == journey.CHARTE:
        yield (Bouton(phrases.RELIRE_CHARTE, "relire"), Bouton(phrases.AIDE, "aide"))
        yield (Bouton(phrases.COMMENT_CA_MARCHE, "questions"),)
        return
    if champ.type == "texte_long" and relances < RELANCES:
        yield (Bouton(phrases.RACONTER, "raconter"),)
    if champ.liste:
        yield (Bouton(phrases.VOIR_LA_LISTE, "liste"),)
    if not fiche.reponses and rubrique.nom is champ and champ.type == "texte":
        yield (Bouton(phrases.TOUS_LES_NOMS, "noms"),)
    if begun is not None and not collecting:
        yield (Bouton(phrases.JE_PASSE, "passer"),)
    elif champ.cle != journey.CODE and not collecting:
        yield from _skips(reponse)
    if rubrique.volet == "ouverture":
        yield (Bouton(phrases.RETOUR, "retour"), Bouton(phrases.AIDE, "aide"))
        return
    yield (Bouton(phrases.RETOUR, "retour"), Bouton(phrases.AIDE, "aide"), Bouton(phrases.MENU, "accueil"))


def _skips(reponse: Reponse | None) -> Iterable[tuple[Bouton, ...]]:
    if reponse is not None and reponse.bouts:
        yield (Bouton(phrases.JE_GARDE, "passer"),)
        return
    yield (Bouton(phrases.JE_PASSE, "passer"), Bouton(phrases.JE_NE_SAIS_PAS, "sais_pas"))
    yield (
        Bouton(phrases.PAS_CONCERNE_BOUTON, f"passer:{PAS_CONCERNE}"),
        Bouton(phrases.NE_PAS_DIRE_BOUTON, f"passer:{NE_PAS_DIRE}"),
    )


def _rows(boutons: Sequence[Bouton]) -> list[tuple[Bouton, ...]]:
    """Short labels two in a row, long ones alone."""
    rows: list[tuple[Bouton, ...]] = []
    for bouton in boutons:
        last = rows[-1] if rows else ()
        if len(last) == 1 and len(last[0].libelle) <= COURT and len(bouton.libelle) <= COURT:
            rows[-1] = (last[0], bouton)
        else:
            rows.append((bouton,))
    return rows


# --- menus -------------------------------------------------------------------------------------------------------

_TO_MENU = (Bouton(phrases.MENU, "accueil"),)


def _dire(lieu: Menu, text: str, rows: Sequence[tuple[Bouton, ...]]) -> Dire:
    return Dire(text, tuple(rows), f"menu/{lieu.nom}")


def _presentation(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    screen = int(lieu.sujet)
    text = join(phrases.BIENVENUE if screen == 0 else "", phrases.PRESENTATION[screen])
    rows = (
        (Bouton(phrases.SUITE, "suite"),),
        (Bouton(phrases.PASSER_PRESENTATION, "passer"),),
        (Bouton(phrases.COMMENT_CA_MARCHE, "questions"),),
    )
    return Dire(text, rows, "ouverture/charte/presentation")


def _accueil(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """The main menu: each volet and how far it is."""
    rows: list[tuple[Bouton, ...]] = []
    for volet in trame.volets:
        if volet.cle != "ouverture":
            count = releve.count(trame, livret, volet.cle)
            rows.append((Bouton(f"{volet.titre} : {count}" if count else volet.titre, f"ouvrir:{volet.cle}"),))
    rows.append((Bouton(phrases.J_AI_UNE_QUESTION, "questions"),))
    if any(fiche.dictee for fiche in livret.fiches.values()):
        rows.append((Bouton(phrases.RELIRE_L_AIDE, "revue"),))
    if mandat.in_force(livret, today):
        rows.append((Bouton(phrases.MON_AIDE, "limiter"), Bouton(phrases.ARRETER_L_AIDE, "arreter_aide")))
    rows.append((Bouton(phrases.LA_CHARTE, "ouvrir:ouverture"), Bouton(phrases.FAIRE_PAUSE, "pause")))
    return _dire(lieu, phrases.ACCUEIL, rows)


def _volet(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    volet = trame.by_cle[lieu.sujet]
    rows: list[tuple[Bouton, ...]] = []
    for rubrique in volet.rubriques:
        fiches = [f for f in livret.of_rubrique(rubrique.chemin) if f.reponses]
        count = releve.say_count(trame, livret, fiches)
        rows.append((Bouton(f"{rubrique.titre} : {count}" if count else rubrique.titre, f"ouvrir:{rubrique.chemin}"),))
    return _dire(lieu, join(volet.intro, phrases.VOLET), [*rows, _TO_MENU])


def _fiche_rows(trame: Trame, livret: Livret, fiches: Iterable[Fiche]) -> list[tuple[Bouton, ...]]:
    rows: list[tuple[Bouton, ...]] = []
    for fiche in fiches:
        mark = releve.mark_of(trame, livret, fiche)
        label = releve.short_name(trame, livret, fiche)
        rows.append((Bouton(f"{label}, {mark}" if mark else label, f"fiche:{fiche.numero}"),))
    return rows


def _rubrique(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rubrique = trame.rubriques[lieu.sujet]
    fiches = [f for f in livret.of_rubrique(lieu.sujet) if f.reponses]
    text = join(rubrique.titre, phrases.RUBRIQUE if fiches else phrases.RUBRIQUE_VIDE)
    rows = [*_fiche_rows(trame, livret, fiches), (Bouton(phrases.AJOUTER, "ajouter"),)]
    return _dire(lieu, text, [*rows, (Bouton(phrases.RETOUR, "retour"), *_TO_MENU)])


def _relecture(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """The words of a fiche, exactly; each can be changed."""
    fiche = livret.fiches[lieu.fiche]
    lines = releve.lines_of(trame, livret, fiche, today)
    complete = journey.is_complete(trame, livret, fiche)
    head = phrases.FICHE_FINIE if complete and not fiche.relue else phrases.FICHE_RELUE
    opening = fiche.rubrique == "ouverture/charte"
    head = phrases.MES_CHOIX if opening else head
    contested = phrases.PAS_VOS_MOTS if fiche.contestee else ""
    text = join(head, *(lines or [phrases.FICHE_VIDE]), contested, phrases.EST_CE_CA)
    rows: list[tuple[Bouton, ...]] = [] if complete else [(Bouton(phrases.CONTINUER, "suite"),)]
    rows.append((Bouton(phrases.C_EST_CA, "c_est_ca"),))
    rows += _rows(list(_changes(trame, livret, fiche)))
    if opening:
        rows.append((Bouton(phrases.RELIRE_CHARTE, "charte"),))
        rows.append((Bouton(phrases.CONTINUER_AILLEURS, "continuer"),))
        rows.append((Bouton(phrases.RECEVOIR, "exporter"), Bouton(phrases.FERMER_LIVRET, "fermer")))
    else:
        rows.append((Bouton(phrases.J_EFFACE, "effacer"),))
        if mandat.can_be_shown(livret, fiche, today):
            rows.append((Bouton(phrases.MONTRER_LA_FICHE, "montrer"),))
    return _dire(lieu, text, [*rows, (Bouton(phrases.RETOUR, "retour"), *_TO_MENU)])


def _changes(trame: Trame, livret: Livret, fiche: Fiche) -> Iterable[Bouton]:
    rubrique = trame.rubriques.get(fiche.rubrique)
    for champ in rubrique.champs if rubrique else ():
        if champ.cle in (journey.CODE, journey.CHARTE):
            continue
        if champ.cle in fiche.reponses or (champ.type == "calcul" and journey.is_computed(fiche, champ)):
            yield Bouton(say(phrases.JE_CHANGE, libelle=champ.libelle), f"changer:{champ.cle}")


def _encore(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rubrique = trame.rubriques[lieu.sujet]
    rows = [(Bouton(phrases.OUI_AJOUTER, "ajouter"),), (Bouton(phrases.NON_ACCUEIL, "accueil"),)]
    return _dire(lieu, rubrique.encore or phrases.ENCORE_UNE_FICHE, rows)


def _date(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    reponse = livret.reponse(lieu.chemin)
    valeur = reponse.valeur if reponse else None
    said = dates.say(valeur) if isinstance(valeur, Periode) else ""
    rows = [(Bouton(phrases.C_EST_CA, "c_est_ca"), Bouton(phrases.NON_PAS_CA, "non"))]
    return _dire(lieu, say(phrases.COMPRIS, date=said), [*rows, (Bouton(phrases.RETOUR, "retour"), *_TO_MENU)])


def _sensible(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    return _dire(lieu, phrases.VOULEZ_VOUS_L_ECRIRE, [(Bouton(phrases.OUI, "oui"), Bouton(phrases.NON, "non"))])


def _effacer(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    text = join(releve.place(trame, livret, livret.fiches[lieu.fiche]), phrases.EFFACER)
    return _dire(lieu, text, [(Bouton(phrases.OUI_EFFACER, "oui"), Bouton(phrases.NON_GARDER, "non"))])


def _fermer(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rows = [
        (Bouton(phrases.RECEVOIR, "exporter"),),
        (Bouton(phrases.OUI_FERMER, "oui"), Bouton(phrases.NON_GARDER, "non")),
    ]
    return _dire(lieu, phrases.FERMER, rows)


def _noms(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    text = say(phrases.AUTRE_NOM, bouton=phrases.FINI) if livret.entamee else phrases.LISTE_DES_NOMS
    return _dire(lieu, text, [(Bouton(phrases.FINI, "fini"),), _TO_MENU])


def _recap(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rubrique = trame.rubriques[lieu.sujet]
    fiches = [f for f in releve.fiches_of_volet(trame, livret, rubrique.volet) if f.rubrique != releve.ASSOCIATIONS]
    blocks = releve.recap_lines(trame, livret, rubrique.volet, today)
    head = phrases.RECAPITULATIF if fiches else phrases.RECAPITULATIF_VIDE
    rows = _fiche_rows(trame, livret, fiches)
    return _dire(
        lieu,
        join(rubrique.intro if blocks else rubrique.titre, *blocks, head),
        [*rows, (Bouton(phrases.RETOUR, "retour"), *_TO_MENU)],
    )


def _panorama(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """All volets at a glance, and what is left « pour plus tard »."""
    lines = [phrases.PANORAMA]
    for volet in trame.volets:
        if volet.cle not in ("ouverture", "panorama"):
            begun = [f for f in releve.fiches_of_volet(trame, livret, volet.cle) if f.reponses]
            names = [releve.marked_name(trame, livret, f) for f in begun]
            count = releve.count(trame, livret, volet.cle)
            lines.append(f"{volet.titre} : {count}" if count else volet.titre)
            lines += [f"• {name}" for name in names if volet.cle != "identite"]
    later = releve.for_later(trame, livret)
    if later:
        lines.append(phrases.POUR_PLUS_TARD)
        lines += [f"• {releve.place(trame, livret, fiche)} : {champ.libelle}" for _, champ, fiche in later]
    rows: list[tuple[Bouton, ...]] = [
        (Bouton(f"{releve.place(trame, livret, f)} : {c.libelle}", f"reprendre:{p.fiche}/{p.champ}"),)
        for p, c, f in later[:5]
    ]
    rows.append((Bouton(phrases.PREPARER, "ouvrir:panorama/panorama"),))
    rows.append((Bouton(phrases.RECEVOIR, "exporter"), *_TO_MENU))
    return _dire(lieu, join(*lines, phrases.DECLARE), rows)


# --- someone writes for the agent --------------------------------------------------------------------------------


def _on_a_ecrit(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rows = [(Bouton(phrases.OUI, "revue"),), (Bouton(phrases.JE_PASSE, "retour"),)]
    return _dire(lieu, phrases.ON_A_ECRIT, rows)


def _revue(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """A fiche that was written for the agent, in the words that were written."""
    fiche = livret.fiches[lieu.fiche]
    lines = releve.lines_of(trame, livret, fiche, today)
    head = join(phrases.VOICI_CE_QU_ON_A_ECRIT, releve.place(trame, livret, fiche))
    rows = [
        (Bouton(phrases.C_EST_CA, "c_est_ca"),),
        (Bouton(phrases.PAS_MES_MOTS, "contester"),),
        *_rows(list(_changes(trame, livret, fiche))),
        (Bouton(phrases.J_EFFACE, "effacer"),),
        _TO_MENU,
    ]
    return _dire(lieu, join(head, *lines, phrases.EST_CE_CA), rows)


def _aide(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """What the agent agreed to, and a tap for each thing to take away from it."""
    given = mandat.in_force(livret, today)
    volets = [volet for volet in given.volets if volet in trame.by_cle] if given else []
    rows = [(Bouton(say(phrases.SANS_CE_VOLET, volet=trame.by_cle[v].titre), f"limiter:{v}"),) for v in volets]
    rows.append((Bouton(phrases.SEULEMENT_AUJOURD_HUI, "limiter:jour"),))
    rows.append((Bouton(phrases.ARRETER_L_AIDE, "arreter_aide"),))
    told = mandat.tell(trame, given.role, volets, given.fin) if given else phrases.PAS_D_AIDE
    return _dire(lieu, join(told, phrases.LIMITER_L_AIDE), [*rows, (Bouton(phrases.RETOUR, "retour"), *_TO_MENU)])


# --- apartés -----------------------------------------------------------------------------------------------------

A_LA_FOIS = 8
"""Questions of a theme in one message."""


def tell_of(topic: Topic) -> str:
    """A topic: its question, its answer, whose rule it is when it is not everyone's, and where it is written."""
    return join(topic.question, topic.reponse, topic.ici, topic.reserve, _sources(topic))


def more_of(topic: Topic) -> str:
    """The longer answer, which may be read alone: it too tells whose rule it is, and where it is written."""
    return join(topic.plus or topic.reponse, topic.reserve, _sources(topic))


def _sources(topic: Topic) -> str:
    *others, last = topic.sources
    named = f"{', '.join(others)} {phrases.ET_AUSSI} {last}" if others else last
    return say(phrases.SOURCE, sources=named)


def _demande(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    rows = [
        (Bouton(phrases.C_EST_MA_REPONSE, f"ma_reponse:{lieu.sujet}"),),
        (Bouton(phrases.C_EST_UNE_QUESTION, f"ma_question:{lieu.sujet}"),),
    ]
    return _dire(lieu, phrases.REPONSE_OU_QUESTION, rows)


def _proches(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """The nearest questions, and « aucune »; sujet: the number of what was asked, then the topics."""
    numero, *ids = lieu.sujet.split()
    topics = [trame.catalogue.by_id[id] for id in ids if id in trame.catalogue.by_id]
    rows = [(Bouton(topic.question, f"sujet:{topic.id}"),) for topic in topics]
    rows.append((Bouton(phrases.AUCUNE, f"aucune:{numero}"),))
    demande = livret.demande(int(numero))
    if demande is not None and isinstance(journey.asked_at(livret, demande.sur), Question):
        rows.append((Bouton(phrases.C_ETAIT_MA_REPONSE, f"ma_reponse:{numero}"),))
    dire = _dire(lieu, join(phrases.PAS_SUR, phrases.QUELLE_QUESTION), rows)
    return replace(dire, faq=(topics[0].id, False)) if topics else dire


def _questions(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """The themes; or the questions of one, A_LA_FOIS at a time. sujet: « categorie/page »."""
    cle, _, page = lieu.sujet.partition("/")
    titres = trame.catalogue.categories
    way_out = (Bouton(phrases.RETOUR, "retour"),)
    if cle not in titres:
        themes = _rows([Bouton(titre, f"questions:{cle}") for cle, titre in titres.items()])
        return _dire(lieu, phrases.QUELLES_QUESTIONS, [*themes, way_out])
    topics = trame.catalogue.of_categorie(cle)
    first = A_LA_FOIS * min(int(page) if page.isdecimal() and len(page) < 4 else 0, (len(topics) - 1) // A_LA_FOIS)
    rows = [(Bouton(topic.question, f"sujet:{topic.id}"),) for topic in topics[first : first + A_LA_FOIS]]
    if first + A_LA_FOIS < len(topics):
        rows.append((Bouton(phrases.SUITE_DES_QUESTIONS, f"questions:{cle}/{first // A_LA_FOIS + 1}"),))
    return _dire(lieu, join(titres[cle], phrases.QUESTIONS_DU_THEME), [*rows, way_out])


def _essai(trame: Trame, livret: Livret, lieu: Menu, today: date) -> Dire:
    """One step of the practice. Its words are made up, and nothing that is typed there is kept."""
    etape = phrases.ESSAI[int(lieu.sujet)]
    rows = [(Bouton(libelle, f"essai:{lieu.sujet}/{n}"),) for n, (libelle, _) in enumerate(etape.choix)]
    return _dire(lieu, etape.texte, [*rows, (Bouton(phrases.FINIR_L_ESSAI, "retour"),)])


_MENUS: dict[str, Callable[[Trame, Livret, Menu, date], Dire]] = {
    "presentation": _presentation,
    "accueil": _accueil,
    "volet": _volet,
    "rubrique": _rubrique,
    "relecture": _relecture,
    "encore": _encore,
    "date": _date,
    "sensible": _sensible,
    "effacer": _effacer,
    "fermer": _fermer,
    "noms": _noms,
    "recap": _recap,
    "panorama": _panorama,
    "on_a_ecrit": _on_a_ecrit,
    "revue": _revue,
    "aide": _aide,
    "essai": _essai,
    "demande": _demande,
    "proches": _proches,
    "questions": _questions,
}


def actions_of(boutons: Boutons) -> list[str]:
    """The actions that are offered, row by row."""
    return [bouton.action for row in boutons for bouton in row]
