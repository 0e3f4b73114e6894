"""A channel declares itself: a fake one, in this file and one line, is served as the others are."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.app import House, open_house
from bot.channels.base import Canal, Inbound, Outbound
from bot.news import LivretsErased, Moved, News, SaidElsewhere
from bot.registry import CANAUX, Canaux, by_nom
from bot.serve import serve
from bot.served import ChannelService
from dialogs.phrases import PHRASES
from storage.rows import Receipt, sequence
from tests.conversation.home import NOW, settings_in
from tests.conversation.house import HouseTalk
from tests.postgres import driven


def _read(octets: bytes) -> Inbound | None:
    return Inbound("pigeon", "awa", "again", "again", texte=octets.decode()) if octets else None


PIGEON = Canal(
    "pigeon",
    opaque=True,
    pushes=True,
    link=lambda place, jeton: f"pigeon:{place}/{jeton}",
    deletes=lambda identity: identity.startswith("p"),
    notice=lambda page: ("Roucoule.", *([page] if page else [])),
    serve="tests.bot.pigeon",
    is_set=lambda settings: True,
    readers={"Mouille": _read},
)
WITH_PIGEON: Canaux = by_nom([*CANAUX.values(), PIGEON])
OPENING = ("passer", "oui", "non", "choix:moi", "choix:madame")


@asynccontextmanager
async def opened(home: Path, **environ: str) -> AsyncIterator[House]:
    async with open_house(settings_in(home, **environ), lambda: NOW, WITH_PIGEON) as house:
        yield house


class Pigeon(HouseTalk):
    """A person whose messages, and the assistant's, have names of one sequence: p1, p2…"""

    def __init__(self, house: House, chat: str, first: int = 1) -> None:
        super().__init__(house, "pigeon", chat, first, name=lambda n: f"p{n}")


async def _check(home: Path, **environ: str) -> None:
    async with opened(home, **environ) as house:
        bob = Pigeon(house, "bob")
        await bob.say("/start")
        await bob.go(*OPENING)
        awa = Pigeon(house, "awa", first=100 - bob.last)
        await awa.say("/start")
        asked = await awa.go(*OPENING)
        assert awa.heard[0].texte == "Roucoule." and all(message.jeton for message in awa.heard if message.boutons)
        assert (awa.last, asked.question) == (99, "identite/identite/nom_titulaire")
        [prenom] = await awa.say("Diallo", avant="p100")  # p99 was on screen
        assert prenom.question == "identite/identite/prenom"
        await awa.say("N'Diaye", avant="p101")  # typed before p101, which asks for the first name, was on screen
        await house.intake.flush()
        seen = await house.intake.view("pigeon", "awa")
        assert seen is not None and seen.id is not None
        assert seen.livret.fiches[2].reponses["nom_titulaire"].mots == "Diallo\nN'Diaye"
    async with opened(home, **environ) as house:  # nothing of it is remembered here
        awa = Pigeon(house, "awa", first=awa.last + 1)
        await awa.say("fils", avant="p101")
        await awa.say("Camille", repond_a="p101")
        await awa.say("dit « Le Vif »", repond_a="p99")
        seen = await house.intake.view("pigeon", "awa")
        assert seen is not None
        said_of = {cle: reponse.mots for cle, reponse in seen.livret.fiches[2].reponses.items()}
        assert said_of["nom_titulaire"] == "Diallo\nN'Diaye\nfils\ndit « Le Vif »"
        assert said_of["prenom"] == "Camille"


async def test_a_fake_channel(tmp_path: Path) -> None:
    """Its notice, its opaque buttons, its own names of messages, in their order: 9 comes before 10."""
    await _check(tmp_path)


async def test_a_fake_channel_on_postgresql(tmp_path: Path, clean_postgres: str) -> None:
    """The same on a server; no migration is needed."""
    await _check(tmp_path, LIVRET_DATABASE_URL=driven(clean_postgres, "asyncpg"))


def test_sequence() -> None:
    """Identities of one sequence are in its order, as numbers or after the same sign."""
    assert sequence("9") < sequence("10") < sequence("11") < sequence("100")
    assert sequence("p9") < sequence("p10")


async def test_closed_elsewhere(tmp_path: Path) -> None:
    """A livret that goes on in a fake channel is closed there too: it is told, and what can be deleted is named."""
    async with opened(tmp_path) as house:
        told: list[Outbound] = []
        for _ in range(2):
            house.intake.news.follow(SaidElsewhere, lambda fact: told.extend(fact.messages))
        house.intake.links.places = {"pigeon": "nid", "telegram": "robot"}
        awa = Pigeon(house, "awa")
        await awa.say("/start")
        await awa.go(*OPENING)
        await awa.say("Diallo")
        links, *_ = await awa.say("/continuer")
        assert "https://t.me/robot?start=" in links.texte and "pigeon:" not in links.texte
        jeton = links.texte.rpartition("start=")[2]
        await house.take([Inbound("telegram", "42", "1", "1", texte=f"/start {jeton}", avant="1")])
        for n, texte in enumerate(("/fermer", "oui"), 2):
            await house.take([Inbound("telegram", "42", str(n), str(n), texte=texte, avant=str(n))])
        goodbye, same = told
        assert goodbye == same, "two follow"
        assert (goodbye.canal, goodbye.chat, goodbye.texte) == ("pigeon", "awa", PHRASES.FERME_AILLEURS)
        assert goodbye.effacer[0].startswith("p") and list(goodbye.effacer) == sorted(goodbye.effacer, key=sequence)
        assert len(goodbye.effacer) > 10 and "p9" in goodbye.effacer


async def test_set_aside(tmp_path: Path) -> None:
    """What it could not read is read again by itself."""
    async with opened(tmp_path) as house:
        store = house.store
        async with store.batch() as unit:
            receipt = Receipt(store.receipt_key("pigeon", "", "0"), store.conversation_key("pigeon", ""), "2026-11-21")
            unit.park(receipt, b"/start", "Mouille", None)
        assert await house.intake.retry(receipt.cle)
        first, *_ = await house.intake.unsent("pigeon")
        assert first.texte == "Roucoule."


async def test_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`livret run` serves it, and says so, without knowing it."""
    ran = asyncio.Event()

    class Flies(ChannelService):
        canal = "pigeon"
        said = "Le pigeon vole."

        async def run(self) -> None:
            ran.set()

    module: Any = ModuleType("tests.bot.pigeon")
    module.find_fault = lambda settings: None
    module.open_service = lambda house: Flies()
    monkeypatch.setitem(sys.modules, "tests.bot.pigeon", module)
    await serve(settings_in(tmp_path, LIVRET_WEB="off"), WITH_PIGEON)
    assert ran.is_set() and "Le pigeon vole." in capsys.readouterr().out


def test_several_follow() -> None:
    """Those who follow a kind of fact are all told, in their order, and of no other kind."""
    news = News()
    told: list[tuple[str, object]] = []
    news.follow(LivretsErased, lambda fact: told.append(("a", fact)))
    news.follow(LivretsErased, lambda fact: told.append(("b", fact)))
    news.tell(Moved(set(), set()))
    news.tell(LivretsErased(["l"]))
    assert told == [("a", LivretsErased(["l"])), ("b", LivretsErased(["l"]))]
