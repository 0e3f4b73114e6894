"""
Lays a collectivité's volets over ours: a volet, rubrique, champ or choix may be added, reworded or switched off.

Theirs are TOML documents of the same shape as ours, where each block is named by its cle (a choix by its valeur):
- a cle that we do not have is a new block, whole. It goes to the end of its list (a choix, before « autre »), or after
  the block that `apres` names.
- under a cle of ours stand only new words: `Niveau.words` replace ours, `Niveau.added` are added to ours.
- `retire = true` switches a block of ours off (`retraits` puts right what named it).

Answers are stored by their cle, for ever: what a cle of ours means (its type, its links, its condition) does not
change, and a cle that is switched off is not used again.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dialogs.blocs import Bloc, check_bloc, find_doubles, is_of
from dialogs.trame.champs import AUTRE
from dialogs.trame.needed import CLOSED
from dialogs.trame.niveaux import CHOIX, VOLET, Niveau
from dialogs.trame.retraits import mend_volet

APRES, RETIRE = "apres", "retire"

Named = tuple[str, Bloc]
"""The name of a file, and a block of it."""


class Place(NamedTuple):
    """Where a block of the collectivité stands: « volets/ville.toml, formations/permis »."""

    nom: str
    chemin: str

    def __str__(self) -> str:
        return f"{self.nom}, {self.chemin}"


def lay_volets(
    ours: Mapping[str, Bloc], over: Mapping[str, Bloc], needed: Collection[str], fautes: list[str]
) -> dict[str, Bloc]:
    """
    Our documents by file name, with theirs laid over; a volet that is theirs alone goes by its cle. Changes neither.

    needed: chemins that may not be switched off. fautes: every fault of the collectivité's texts is added to it.
    """
    if not over:
        return dict(ours)
    laying = _Laying(needed, fautes, set())
    theirs = [(f"volets/{nom}", document) for nom, document in over.items() if document]
    fautes += [f"{nom} : il manque « cle »" for nom, document in theirs if not document.get("cle")]
    fautes += _faults_of_charte(ours.values(), theirs)
    laid = laying.lay(VOLET, [*ours.values()], [each for each in theirs if each[1].get("cle")], "")
    files = {VOLET.cle_of(document): nom for nom, document in ours.items()}
    return {files.get(cle := VOLET.cle_of(document), cle): mend_volet(document, laying.off) for document in laid}


def lay_listes(ours: Bloc, over: Bloc, fautes: list[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Long lists: name -> group -> items. A group of the collectivité replaces ours; an empty one is switched off."""
    laid: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, groups in (*ours.items(), *over.items()):
        place = f"listes.toml, {name}"
        if not is_of("bloc", groups):
            fautes.append(f"{place} : il faut des groupes, avec une liste de textes pour chacun")
            continue
        told = check_bloc(place, groups, dict.fromkeys(groups, "textes"), (), fautes)
        laid[name] = {**laid.get(name, {}), **{group: tuple(items) for group, items in told.items()}}
    return {name: {group: items for group, items in groups.items() if items} for name, groups in laid.items()}


def _faults_of_charte(ours: Collection[Bloc], theirs: Sequence[Named]) -> Iterator[str]:
    """People agreed to a text under its version: another text needs another version."""
    versions = {VOLET.cle_of(document): document.get("version") for document in ours if document.get("charte")}
    for nom, document in theirs:
        before = versions.get(VOLET.cle_of(document))
        if before and document.get("charte") and document.get("version", before) == before:
            yield f"{nom}, {VOLET.cle_of(document)} : la charte change, il faut aussi une autre « version »"


@dataclass(frozen=True, slots=True)
class _Laying:
    """needed: chemins that may not be switched off. fautes, off: the faults and the chemins switched off, so far."""

    needed: Collection[str]
    fautes: list[str]
    off: set[str]

    def lay(self, niveau: Niveau, ours: Sequence[Bloc], theirs: Sequence[Named], dans: str) -> list[Bloc]:
        """The blocks in the block of chemin `dans`: ours, with theirs laid over."""
        self._check_doubles(niveau, theirs, dans)
        laid = {niveau.cle_of(bloc): bloc for bloc in ours}
        new: list[tuple[Bloc, Place]] = []
        for nom, bloc in theirs:
            cle, place = niveau.cle_of(bloc), Place(nom, niveau.chemin_of(bloc, dans))
            if cle in laid:
                laid[cle] = self._change(niveau, laid[cle], bloc, place)
            elif RETIRE in bloc:
                self.fautes.append(f"{place} : il n'y a rien à retirer sous cette clé")
            else:
                new.append((bloc, place))
        blocs = [*laid.values()]
        for bloc, place in new:
            blocs.insert(self._rank(niveau, blocs, bloc, place), self._complete(niveau, bloc, place))
        return [bloc for bloc in blocs if niveau.chemin_of(bloc, dans) not in self.off]

    def _check_doubles(self, niveau: Niveau, theirs: Sequence[Named], dans: str) -> None:
        noms = " et ".join(dict.fromkeys(nom for nom, _ in theirs))
        found = find_doubles(niveau.nom, [niveau.chemin_of(bloc, dans) for _, bloc in theirs])
        self.fautes.extend(f"{noms}, {faute}" for faute in found)

    # --- a block of ours ---

    def _change(self, niveau: Niveau, ours: Bloc, bloc: Bloc, place: Place) -> Bloc:
        """A block of ours, reworded or switched off."""
        may = {niveau.cle, niveau.inside, RETIRE} | niveau.words | niveau.added
        fixed = {key for key in bloc if key in niveau.formes and key not in may}
        self.fautes.extend(
            f"{place} : « {key} » ne peut pas changer, des réponses sont gardées sous cette clé"
            for key in sorted(fixed)
            if bloc[key] != ours.get(key)
        )
        told = check_bloc(
            str(place),
            {key: value for key, value in bloc.items() if key not in fixed},
            {key: forme for key, forme in {**niveau.formes, RETIRE: "oui_non"}.items() if key in may},
            (),
            self.fautes,
        )
        if told.pop(RETIRE, False):
            self._switch_off(niveau, told, place)
            return ours
        added = {key: [*ours.get(key, ()), *told[key]] for key in niveau.added if key in told}
        return {**ours, **told, **added, **self._lay_inside(niveau, ours, told, place)}

    def _switch_off(self, niveau: Niveau, told: Bloc, place: Place) -> None:
        if {*told} - {niveau.cle}:
            self.fautes.append(f"{place} : avec « retire », il ne faut rien d'autre")
        within = place.chemin.replace("=", "/") + "/"
        if any(f"{each.replace('=', '/')}/".startswith(within) for each in self.needed):
            self.fautes.append(f"{place} : ce bloc ne peut pas être retiré, l'assistant en a besoin")
        self.off.add(place.chemin)

    def _lay_inside(self, niveau: Niveau, ours: Bloc, told: Bloc, place: Place) -> Bloc:
        """The blocks in this one, under their key; nothing if none is told."""
        if niveau.dedans is None or not is_of("blocs", told.get(niveau.inside)):
            return {}
        inner = [(place.nom, each) for each in told[niveau.inside]]
        return {niveau.inside: self.lay(niveau.dedans, ours.get(niveau.inside, ()), inner, place.chemin)}

    # --- a block that is theirs alone ---

    def _complete(self, niveau: Niveau, bloc: Bloc, place: Place) -> Bloc:
        """A new block, as the trame is written; whether it is whole is checked when the trame is read."""
        if not _CLE.fullmatch(niveau.cle_of(bloc)):
            self.fautes.append(f"{place} : « {niveau.cle} » s'écrit avec a-z, 0-9 et _, en 40 signes au plus")
        if place.chemin.startswith(f"{CLOSED}/"):
            self.fautes.append(f"{place} : rien ne s'ajoute avant l'accord de la charte")
        told = {key: value for key, value in bloc.items() if key != APRES}
        return {**told, **self._lay_inside(niveau, {}, told, place)}

    def _rank(self, niveau: Niveau, laid: Sequence[Bloc], bloc: Bloc, place: Place) -> int:
        """Where a new block goes among the others."""
        cles = [niveau.cle_of(each) for each in laid]
        if bloc.get(APRES) in cles:
            return cles.index(bloc[APRES]) + 1
        if APRES in bloc:
            self.fautes.append(f"{place} : « apres » nomme « {bloc[APRES]} », qui n'est pas là")
        return cles.index(AUTRE) if niveau is CHOIX and AUTRE in cles else len(laid)


_CLE = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
"""What names a block: answers are stored by it, and buttons carry it."""
