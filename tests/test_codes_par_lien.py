"""A link to the bot that carries the collectivité's code: it need not be typed."""

from datetime import date
from pathlib import Path

from bot.app import House, open_house
from dialogs.phrases import PHRASES as phrases
from storage import codes
from tests.conversation.home import NOW, settings_in
from tests.conversation.house import HouseTalk


async def _new(house: House, uses: int | None = 1) -> str:
    async with house.store.batch() as unit:
        return await codes.add(unit, "Argonne", date(2026, 11, 1), uses=uses)


async def test_code_by_link(tmp_path: Path) -> None:
    """The code of the link opens the livret once, and is not asked for."""
    async with open_house(settings_in(tmp_path, LIVRET_CODE_REQUIRED="true"), lambda: NOW) as house:
        code, chat = await _new(house), HouseTalk(house)
        [first] = await chat.say(f"/start {code}")
        assert phrases.CODE_ACCEPTE in first.texte and first.question == "ouverture/charte/presentation"
        screens = await chat.press("passer")
        assert screens[-1].question == "ouverture/charte/lecture_charte"
        [opened] = await chat.press("oui")
        assert phrases.CHARTE_ACCEPTEE in opened.texte
        [found] = await codes.list_codes(house.store)
        assert found.reste == 0


async def test_wrong_code_by_link(tmp_path: Path) -> None:
    """A link whose code is unknown begins as any « /start » does, and the code is asked for."""
    async with open_house(settings_in(tmp_path, LIVRET_CODE_REQUIRED="true"), lambda: NOW) as house:
        chat = HouseTalk(house)
        [first] = await chat.say("/start ACDE-FGHJ-KMNP")
        assert first.question == "ouverture/charte/presentation"
        asked = await chat.press("passer")
        assert asked[-1].question == "ouverture/charte/code_collectivite"


async def test_code_by_link_at_the_question(tmp_path: Path) -> None:
    """Followed when the code is already asked for, the link answers it."""
    async with open_house(settings_in(tmp_path, LIVRET_CODE_REQUIRED="true"), lambda: NOW) as house:
        code, chat = await _new(house), HouseTalk(house)
        await chat.say("/start")
        await chat.press("passer")
        said = await chat.say(f"/start {code}")
        assert said[-1].question == "ouverture/charte/lecture_charte"


async def test_code_by_link_twice(tmp_path: Path) -> None:
    """A code with one use left opens one livret, however often its link is followed."""
    async with open_house(settings_in(tmp_path, LIVRET_CODE_REQUIRED="true"), lambda: NOW) as house:
        code, chat = await _new(house), HouseTalk(house)
        await chat.say(f"/start {code}")
        [again] = await chat.say(f"/start {code}")
        assert again.question == "ouverture/charte/presentation"
        await chat.go("passer", "oui")
        [kept] = await chat.say(f"/start {code}")
        assert phrases.LIEN_OCCUPE in kept.texte


async def test_link_where_no_code_is_asked(tmp_path: Path) -> None:
    """Where livrets open freely, a link with a code begins as any « /start » does."""
    async with open_house(settings_in(tmp_path), lambda: NOW) as house:
        chat = HouseTalk(house)
        [first] = await chat.say("/start ACDE-FGHJ-KMNP")
        assert first.question == "ouverture/charte/presentation"
