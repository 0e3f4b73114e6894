"""
Builds the house from the settings: reads the content, opens the store, connects the parts.

No other module builds what it needs: it is given it.
"""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.base import Fichier, Inbound, Outbound
from bot.channels.web.canal import WEB
from bot.contenu import load_contenu, load_faq
from bot.dossier import find_local_texts
from bot.exports import FORMATS
from bot.liens import ChannelLinks
from bot.news import LivretsErased
from bot.registry import CANAUX, Canaux
from bot.settings import Settings
from bot.slow import SlowRoom, SlowStep
from bot.turn import Intake, MakeFile
from dialogs.contenu import Contenu
from dialogs.faq.search import Faq
from dialogs.livret import CharteAcceptee, Ligne
from storage.coffre import Coffre, load_key
from storage.store import BaseInapte, Store

__all__ = ["House", "PasDeLivret", "load_contenu", "load_faq", "local_now", "open_house", "web_address"]


class PasDeLivret(Exception):
    """No livret has this name, or its charte was not accepted; the message is a French sentence."""


def local_now() -> datetime:
    return datetime.now().astimezone()


@dataclass(slots=True)
class House:
    """The assistant, ready to take messages from any channel."""

    settings: Settings
    contenu: Contenu
    store: Store
    intake: Intake
    now: Callable[[], datetime]
    canaux: Canaux = field(default_factory=lambda: CANAUX)
    faq: Callable[[], Faq] = load_faq
    """gives the index of the FAQ, made at the first call"""
    slow: SlowRoom | None = None
    """does the slow steps; None when there are none"""
    closed: set[str] = field(default_factory=set)
    """livrets closed since this process started"""

    async def take(self, batch: Sequence[Inbound]) -> list[list[Outbound]]:
        return await self.intake.take(batch)

    async def export(self, livret: str, format: str) -> bytes:
        """The livret with this id, in one of FORMATS."""
        return FORMATS[format].write(self.contenu, livret, await self.intake.journal(livret), self.now())

    async def find_livret(self, name: str) -> str:
        """The one livret with this name: its id, or one of its chats. Raises PasDeLivret."""
        found = await self.store.find(name, self.canaux)
        opened = [id for id in found if _is_open(await self.intake.journal(id))]
        if len(opened) > 1:
            raise PasDeLivret("Plusieurs livrets portent ce nom. Écrivez le canal devant, comme « telegram:12345 ».")
        if not opened:
            raise PasDeLivret("Il n'y a pas de livret à ce nom.")
        return opened[0]

    def handed_over(self, livret: str) -> Path | None:
        """The folder for the files handed over from this livret, when the channel is a pipe; None once it is closed."""
        return None if livret in self.closed else self._files_folder / livret

    @property
    def _files_folder(self) -> Path:
        return self.settings.home / "remis"

    async def forget_orphans(self) -> None:
        """Deletes the files of closed livrets that a kill left on disk."""
        found = [path.name for path in self._files_folder.iterdir()] if self._files_folder.is_dir() else []
        self.forget_files([livret for livret in found if await self.store.livret(livret) is None])

    def forget_files(self, livrets: Sequence[str]) -> None:
        self.closed.update(livrets)
        for livret in livrets:
            shutil.rmtree(self._files_folder / livret, ignore_errors=True)


def _is_open(journal: Sequence[Ligne]) -> bool:
    return any(isinstance(ligne.ecriture, CharteAcceptee) for ligne in journal)


def _say_closed(settings: Settings, error: Exception) -> str:
    """Why the store does not open, and what to check, in French; without the password of the address."""
    if settings.database_is_local:
        return (
            f"La base ne s'ouvre pas dans {settings.home} ({type(error).__name__})."
            " Vérifiez que ce dossier existe, qu'on peut y écrire, et que la base n'est pas abîmée."
        )
    place = urlsplit(settings.database_url)
    return (
        f"Le serveur de base {place.hostname}:{place.port or 5432} ne répond pas ({type(error).__name__})."
        " Vérifiez qu'il tourne, et LIVRET_DATABASE_URL."
    )


def _file_maker(contenu: Contenu, now: Callable[[], datetime]) -> MakeFile:
    def make_file(format: str, livret: str, journal: Sequence[Ligne]) -> Fichier:
        octets = FORMATS[format].write(contenu, livret, journal, now())
        return Fichier(f"livret.{format}", "document", octets, livret)

    return make_file


def _places(settings: Settings) -> dict[str, str]:
    """The addresses of channels that the settings tell: the page's, without a final slash."""
    return {WEB.nom: settings.public_url or web_address(settings.web)} if settings.web else {}


def web_address(place: tuple[str, int]) -> str:
    host, port = place
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _calm_collector() -> None:
    """Keeps the garbage collector from examining what is loaded by now, which took a fifth of a message's time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@asynccontextmanager
async def open_house(
    settings: Settings,
    now: Callable[[], datetime] = local_now,
    canaux: Canaux = CANAUX,
    slow_steps: Sequence[SlowStep] = (),
) -> AsyncIterator[House]:
    """
    Opens a house: content, keys and store; closes the store at the end.

    Raises ContenuInvalide, CleInvalide, CleEtrangere, BaseInapte.
    """
    local_texts = find_local_texts(settings.contenu)
    contenu = load_contenu(settings.code_required, settings.contact or "", local_texts)
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = await Store.open(settings.database_url, Coffre(load_key(settings.home, settings.key)))
    except (OSError, SQLAlchemyError) as error:
        raise BaseInapte(_say_closed(settings, error)) from None
    try:
        links = ChannelLinks(_places(settings), canaux)
        page = settings.public_url if settings.web else None
        faq = partial(load_faq, local_texts)
        intake = Intake(contenu, faq, store, now, _file_maker(contenu, now), links, canaux, page, slow_steps)
        slow = SlowRoom(store, intake, slow_steps) if slow_steps else None
        house = House(settings, contenu, store, intake, now, canaux, faq, slow)
        intake.news.follow(LivretsErased, lambda erased: house.forget_files(erased.livrets))
        await house.forget_orphans()
        _calm_collector()
        yield house
    finally:
        await asyncio.shield(store.close())
