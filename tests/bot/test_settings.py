"""The settings: the names of the contract, all the faults at once, and no secret shown."""

import re
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.settings import SETTINGS, ReglagesInvalides, Settings, read_settings

ROOT = Path(__file__).parents[2]
CLE = "A" * 43
NOWHERE = Path("/nowhere/.env")


def read(dotenv: Path = NOWHERE, **environ: str) -> Settings:
    return read_settings(environ, dotenv)


def faults(**environ: str) -> tuple[str, ...]:
    with pytest.raises(ReglagesInvalides) as told:
        read_settings(environ, NOWHERE)
    return told.value.faults


def test_nothing_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing needs to be set for a first run; the defaults are those of the contract."""
    monkeypatch.chdir(tmp_path)
    settings = read()
    assert settings.home == tmp_path / "livret-data"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/livret-data/livret.db"
    assert settings.database_is_local
    assert (settings.key, settings.public_url, settings.telegram_token, settings.telegram_api_url) == (None,) * 4
    assert (settings.telegram_webhook_url, settings.telegram_webhook_secret) == (None, None)
    assert (settings.code_required, settings.web, settings.telegram_library) == (False, ("127.0.0.1", 8000), "aiogram")
    assert (settings.log_level, settings.telegram_debit, settings.telegram_debit_chat) == ("INFO", 30, 1)
    assert settings.log in ("console", "json")
    assert settings.warnings == ()


def test_odd_home(tmp_path: Path) -> None:
    """A folder may have any name."""
    home = tmp_path / "é a%20b#c&d@e:f?g"
    assert make_url(read(LIVRET_HOME=str(home)).database_url).database == str(home / "livret.db")


def test_example_is_true() -> None:
    """`.env.example` holds every setting, with its default, in comment, and a line of French above it."""
    text = (ROOT / ".env.example").read_text("utf-8")
    assert dict(re.findall(r"^#([A-Z_]+)=(.*)$", text, re.MULTILINE)) == dict(SETTINGS)
    for name in SETTINGS:
        above = text[: text.index(f"#{name}=")].splitlines()[-1]
        assert above.startswith("# ")
        assert above.endswith((".", "base", ").", "fr"))
    assert read(ROOT / ".env.example") == read()


def test_example_uncommented(tmp_path: Path) -> None:
    """Its lines can be used as they are."""
    file = tmp_path / ".env"
    file.write_text(re.sub(r"^#([A-Z_]+=)", r"\1", (ROOT / ".env.example").read_text("utf-8"), flags=re.MULTILINE))
    assert read(file) == read()


def test_environment_wins(tmp_path: Path) -> None:
    """A variable of the environment wins over `.env`, an empty one too."""
    file = tmp_path / ".env"
    file.write_text(
        '\ufeffexport LIVRET_WEB="0.0.0.0:80" # partout\nTELEGRAM_TOKEN=1:fichier\nLIVRET_LOG=json\n', "utf-8"
    )
    settings = read(file, LIVRET_WEB="off", TELEGRAM_TOKEN=" ")
    assert (settings.web, settings.telegram_token, settings.log) == (None, None, "json")
    assert read(file).telegram_token == "1:fichier"


def test_all_given() -> None:
    """Every setting is read."""
    settings = read(
        LIVRET_HOME="/srv/livret",
        LIVRET_DATABASE_URL="postgresql+psycopg://u:p@serveur/base",
        LIVRET_KEY=CLE,
        LIVRET_CODE_REQUIRED="Oui",
        LIVRET_WEB="[::1]:0",
        LIVRET_PUBLIC_URL="https://livret.example.fr/",
        LIVRET_WEB_PROXY="10.0.0.0/8, ::1",
        LIVRET_SERVICE="127.0.0.1:8001",
        LIVRET_METRICS="oui",
        LIVRET_CONTACT="Mme Roy, 03 24 00 00 00",
        LIVRET_CONTENU="/srv/textes",
        LIVRET_LOG="JSON",
        LIVRET_LOG_LEVEL="debug",
        TELEGRAM_TOKEN="123:AbC-d_e",
        TELEGRAM_LIBRARY="ptb",
        TELEGRAM_API_URL="http://127.0.0.1:8081",
        TELEGRAM_WEBHOOK_URL="https://livret.example.fr/telegram",
        TELEGRAM_WEBHOOK_SECRET="s-_1",
        TELEGRAM_DEBIT="0",
        TELEGRAM_DEBIT_CHAT="0,5",
    )
    assert settings == Settings(
        home=Path("/srv/livret"),
        database_url="postgresql+psycopg://u:p@serveur/base",
        key=CLE,
        code_required=True,
        web=("::1", 0),
        public_url="https://livret.example.fr",
        web_proxy="10.0.0.0/8, ::1",
        service=("127.0.0.1", 8001),
        metrics=True,
        contact="Mme Roy, 03 24 00 00 00",
        contenu=Path("/srv/textes"),
        log="json",
        log_level="DEBUG",
        telegram_token="123:AbC-d_e",
        telegram_library="ptb",
        telegram_api_url="http://127.0.0.1:8081",
        telegram_webhook_url="https://livret.example.fr/telegram",
        telegram_webhook_secret="s-_1",
        telegram_debit=0.0,
        telegram_debit_chat=0.5,
    )


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u@h/b", "postgresql+asyncpg://u@h/b"),
        ("postgres://u@h/b", "postgresql+asyncpg://u@h/b"),
        ("postgresql+psycopg://u@h/b", "postgresql+psycopg://u@h/b"),
        ("sqlite:///a.db", "sqlite+aiosqlite:///a.db"),
    ],
)
def test_database(given: str, used: str) -> None:
    """A URL without its driver gets the one that is installed."""
    assert read(LIVRET_DATABASE_URL=given).database_url == used


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("LIVRET_DATABASE_URL", "mysql://u:motdepasse@h/b", "sqlite"),
        ("LIVRET_DATABASE_URL", "postgresql+pg8000://u:motdepasse@h/b", "asyncpg"),
        ("LIVRET_DATABASE_URL", "motdepasse", "sqlite"),
        ("LIVRET_KEY", "motdepasse", "32 octets"),
        ("LIVRET_CODE_REQUIRED", "peut-être", "true ou false"),
        ("LIVRET_WEB", "8000", "127.0.0.1:8000"),
        ("LIVRET_WEB", "hôte:70000", "off"),
        ("LIVRET_WEB", "::1:8000", "off"),
        ("LIVRET_WEB", ":8000", "off"),
        ("LIVRET_WEB_PROXY", "mon-serveur", "127.0.0.1"),
        ("LIVRET_PUBLIC_URL", "livret.example.fr", "https://"),
        ("LIVRET_LOG", "xml", "console ou json"),
        ("LIVRET_LOG_LEVEL", "tout", "INFO"),
        ("TELEGRAM_TOKEN", "motdepasse", "BotFather"),
        ("TELEGRAM_TOKEN", "123:motdepasse motdepasse", "BotFather"),
        ("TELEGRAM_LIBRARY", "telethon", "aiogram ou ptb"),
        ("TELEGRAM_API_URL", "ftp://x", "https://"),
        ("TELEGRAM_WEBHOOK_SECRET", "motdepasse!é", "256"),
        ("TELEGRAM_DEBIT", "-1", "nombre"),
        ("TELEGRAM_DEBIT", "nan", "nombre"),
        ("TELEGRAM_DEBIT_CHAT", "vite", "nombre"),
    ],
)
def test_fault(name: str, value: str, word: str) -> None:
    """A value that cannot be used is named, with what to write instead; a secret is never quoted."""
    (fault,) = faults(**{name: value})
    assert fault.startswith(f"{name} : ")
    assert word in fault
    assert "motdepasse" not in fault


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Someone who sets up a server learns of everything in one go."""
    file = tmp_path / ".env"
    file.write_text("LIVRET_LOG=json\nceci n'est pas un réglage\nTELEGRAM_DEBIT=x\n", "utf-8")
    with pytest.raises(ReglagesInvalides) as told:
        read(file, LIVRET_WEB="x", LIVRET_KEY="x")
    assert len(told.value.faults) == 4
    assert ".env, ligne 2" in str(told.value)
    assert "pas un réglage" not in str(told.value)
    assert str(told.value).count("\n- ") == 4


def test_webhook_needs_its_secret() -> None:
    """A webhook without a secret is open to anyone: refused."""
    (fault,) = faults(TELEGRAM_WEBHOOK_URL="https://livret.example.fr/telegram")
    assert fault.startswith("TELEGRAM_WEBHOOK_SECRET : ")


def test_dotenv_that_is_not_text(tmp_path: Path) -> None:
    """A `.env` in another encoding is a fault that says so."""
    file = tmp_path / ".env"
    file.write_bytes("LIVRET_LOG=é".encode("latin-1"))
    with pytest.raises(ReglagesInvalides, match="UTF-8"):
        read(file)


def test_unknown_names() -> None:
    """A name that nothing reads is told, with the nearest that is; names of others are none of our business."""
    settings = read(LIVRET_HOMME="x", TELEGRAM_XYZ="x", LIVRET_TEST_ALL="1", LIVRET_CMD="x", HOME="x")
    assert settings.warnings == (
        "LIVRET_HOMME : ce réglage n'existe pas. Vouliez-vous dire LIVRET_HOME ?",
        "TELEGRAM_XYZ : ce réglage n'existe pas.",
    )


def test_no_secret_in_repr() -> None:
    """Settings can be logged."""
    shown = repr(
        read(
            LIVRET_KEY=CLE,
            TELEGRAM_TOKEN="123:jeton",
            TELEGRAM_WEBHOOK_SECRET="mystere",
            LIVRET_DATABASE_URL="postgresql://u:motdepasse@h/b",
        )
    )
    assert not [secret for secret in (CLE, "jeton", "mystere", "motdepasse") if secret in shown]
