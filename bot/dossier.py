"""
Reads a collectivité's folder (LIVRET_CONTENU), whose texts are laid over the product's own.

    volets/*.toml    questions added, reworded or switched off (`dialogs.trame.superposition`)
    faq/*.yaml       questions that people ask, likewise (`dialogs.faq.superposition`)
    phrases.toml     other sentences of the assistant (`dialogs.superposition`)
    mots.toml        other words for an action (`dialogs.superposition`)

Each of them is optional. Notes (.md, .txt), a licence and hidden files are not read; any other file is a fault, since
its name may be misspelt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dialogs.blocs import ContenuInvalide
from dialogs.superposition import MOTS, PHRASES


@dataclass(frozen=True, slots=True, eq=False)
class LocalTexts:
    """
    volets, faq: file name -> its text. phrases, mots: the text of the file, "" without one. fautes: of the names and
    encodings of the files, a French sentence each.
    """

    volets: Mapping[str, str]
    faq: Mapping[str, str]
    phrases: str = ""
    mots: str = ""
    fautes: tuple[str, ...] = ()


_SUFFIXES = {"volets": ".toml", "faq": ".yaml"}


def find_local_texts(folder: Path | None) -> LocalTexts | None:
    """The texts of the folder that the settings name, if they name one. Raises ContenuInvalide."""
    return read_dossier(folder) if folder is not None else None


def read_dossier(folder: Path) -> LocalTexts:
    """The texts in this folder, and the faults of its files. Raises ContenuInvalide where there is no such folder."""
    if not folder.is_dir():
        raise ContenuInvalide([f"LIVRET_CONTENU : « {folder} » n'est pas un dossier"])
    files = {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
    files = {file for file in files if not _is_note(file)}
    expected = sorted(file for file in files if _is_expected(file))
    fautes = [f"{file.as_posix()} : ce nom n'est pas attendu ici" for file in sorted(files.difference(expected))]
    texts = {file.as_posix(): _read(folder / file, file, fautes) for file in expected}
    volets, faq = (
        {name.removeprefix(within): text for name, text in texts.items() if name.startswith(within)}
        for within in ("volets/", "faq/")
    )
    return LocalTexts(volets, faq, texts.get(PHRASES, ""), texts.get(MOTS, ""), tuple(fautes))


def _is_expected(file: Path) -> bool:
    return file.as_posix() in (PHRASES, MOTS) or _SUFFIXES.get(file.parent.as_posix()) == file.suffix


def _is_note(file: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.parts)
    return hidden or file.suffix in (".md", ".txt") or file.stem.upper() in ("LICENSE", "LICENCE")


def _read(path: Path, name: Path, fautes: list[str]) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        fautes.append(f"{name.as_posix()} : ce fichier n'est pas écrit en UTF-8")
    except OSError:
        fautes.append(f"{name.as_posix()} : ce fichier ne se lit pas")
    return ""
