"""
Reads the settings from environment variables and a `.env` file; the environment wins (contract § 2).

An empty value counts as not given. All faults are reported at once, in French, without quoting a secret.
`.env.example` has the same names: a test compares them.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

PREFIXES: Final = ("LIVRET_", "TELEGRAM_")
CONTACT: Final = 200
TESTS: Final = ("LIVRET_TEST_", "LIVRET_CMD")  # read by the tests, not by this module

_YES: Final = frozenset({"true", "1", "oui", "yes", "on"})
_NO: Final = frozenset({"false", "0", "non", "no", "off"})


class ReglagesInvalides(ValueError):
    """Some settings cannot be used; the message says in French which ones, and what to write instead."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(("Des réglages sont à corriger :", *(f"- {fault}" for fault in faults))))


def _read_path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _read_flag(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise ValueError(f"écrivez true ou false, pas « {text} ».")


def _read_key(text: str) -> str:
    from storage.coffre import parse_key

    parse_key(text)  # its error, CleInvalide, is a ValueError that quotes nothing
    return text


def _read_database(text: str) -> str:
    """An async URL; a bare `postgresql:` gets the driver that is installed."""
    scheme, found, rest = text.partition("://")
    backend, _, driver = scheme.partition("+")
    if not found or backend not in ("sqlite", "postgresql", "postgres"):
        raise ValueError("écrivez une adresse sqlite+aiosqlite:///… ou postgresql+asyncpg://…")
    if backend == "sqlite":
        return f"sqlite+aiosqlite://{rest}"
    drivers = [name for name in ((driver,) if driver else ("asyncpg", "psycopg")) if name in ("asyncpg", "psycopg")]
    installed = [name for name in drivers if find_spec(name)]
    if not installed:
        raise ValueError("PostgreSQL demande le paquet asyncpg ou psycopg : installez l'un des deux.")
    return f"postgresql+{installed[0]}://{rest}"


def _read_web(text: str) -> tuple[str, int] | None:
    """host:port, or None for off. An IPv6 host is written in brackets, which are removed."""
    if text.lower() in _NO:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535 or (":" in host and not host.startswith("[")):
        raise ValueError(f"écrivez une adresse et un port, comme 127.0.0.1:8000, ou off, pas « {text} ».")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _read_proxies(text: str) -> str:
    """Addresses or networks, separated by commas."""
    try:
        for place in text.split(","):
            ip_network(place.strip())
    except ValueError:
        raise ValueError("écrivez des adresses ou des réseaux, comme 127.0.0.1,10.0.0.0/8.") from None
    return text


def _read_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("écrivez une adresse entière, qui commence par https:// ou http://.")
    return text.rstrip("/")


def _read_contact(text: str) -> str:
    """One line of CONTACT signs at most."""
    if len(text) > CONTACT or not text.isprintable():
        raise ValueError(f"écrivez une seule ligne, de {CONTACT} signes au plus.")
    return text


def _read_token(text: str) -> str:
    if not re.fullmatch(r"[0-9]+:\S+", text):
        raise ValueError("ce n'est pas un jeton de robot. Recopiez celui que @BotFather a donné, comme 123456:ABC….")
    return text


def _read_secret(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("de 1 à 256 signes, parmi A-Z, a-z, 0-9, « _ » et « - ».")
    return text


def _read_number(text: str) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"écrivez un nombre, 0 ou plus, pas « {text} ».")
    return number


def _one_of(*words: str, fold: Callable[[str], str] = str.lower) -> Callable[[str], str]:
    def read(text: str) -> str:
        if fold(text) not in words:
            raise ValueError(f"écrivez {' ou '.join(words)}, pas « {text} ».")
        return fold(text)

    return read


def _setting(name: str, default: str, read: Callable[[str], object], *, secret: bool = False) -> Any:
    """A field read from this variable. default: the text that is read when none is given; "" gives None."""
    return field(repr=not secret, metadata={"name": name, "default": default, "read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The settings, read and checked. Secrets do not show in its repr.

    web: host and port, None for off. telegram_debit, telegram_debit_chat: messages a second, 0 for no limit.
    warnings: French sentences about settings that do not exist.
    """

    home: Path = _setting("LIVRET_HOME", "./livret-data", _read_path)  # noqa: RUF009 (it is dataclasses.field)
    database_url: str = _setting("LIVRET_DATABASE_URL", "", _read_database, secret=True)
    key: str | None = _setting("LIVRET_KEY", "", _read_key, secret=True)
    code_required: bool = _setting("LIVRET_CODE_REQUIRED", "false", _read_flag)
    web: tuple[str, int] | None = _setting("LIVRET_WEB", "127.0.0.1:8000", _read_web)
    public_url: str | None = _setting("LIVRET_PUBLIC_URL", "", _read_url)
    web_proxy: str = _setting("LIVRET_WEB_PROXY", "127.0.0.1,::1", _read_proxies)
    service: tuple[str, int] | None = _setting("LIVRET_SERVICE", "", _read_web)
    metrics: bool = _setting("LIVRET_METRICS", "false", _read_flag)
    contact: str | None = _setting("LIVRET_CONTACT", "", _read_contact)
    contenu: Path | None = _setting("LIVRET_CONTENU", "", _read_path)  # noqa: RUF009 (it is dataclasses.field)
    log: str = _setting("LIVRET_LOG", "", _one_of("console", "json"))
    log_level: str = _setting("LIVRET_LOG_LEVEL", "INFO", _one_of("DEBUG", "INFO", "WARNING", "ERROR", fold=str.upper))
    telegram_token: str | None = _setting("TELEGRAM_TOKEN", "", _read_token, secret=True)
    telegram_library: str = _setting("TELEGRAM_LIBRARY", "aiogram", _one_of("aiogram", "ptb"))
    telegram_api_url: str | None = _setting("TELEGRAM_API_URL", "", _read_url)
    telegram_webhook_url: str | None = _setting("TELEGRAM_WEBHOOK_URL", "", _read_url)
    telegram_webhook_secret: str | None = _setting("TELEGRAM_WEBHOOK_SECRET", "", _read_secret, secret=True)
    telegram_debit: float = _setting("TELEGRAM_DEBIT", "30", _read_number)
    telegram_debit_chat: float = _setting("TELEGRAM_DEBIT_CHAT", "1", _read_number)
    warnings: tuple[str, ...] = ()

    @property
    def database_is_local(self) -> bool:
        """Whether the store is a SQLite file."""
        return self.database_url.startswith("sqlite")


SETTINGS: Final[Mapping[str, str]] = {
    setting.metadata["name"]: setting.metadata["default"] for setting in fields(Settings) if setting.metadata
}
"""Each name and its default; "" when there is none, or when it depends on another setting."""


def read_settings(environ: Mapping[str, str], dotenv: Path) -> Settings:
    """The settings of this environment and this `.env`, which may be missing. Raises ReglagesInvalides."""
    faults: list[str] = []
    given = {**_read_dotenv(dotenv, faults), **environ}
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        if setting.metadata:
            values[setting.name] = _read_one(setting.metadata, given, faults)
    if values["telegram_webhook_url"] and not values["telegram_webhook_secret"]:
        faults.append(
            "TELEGRAM_WEBHOOK_SECRET : il en faut un avec TELEGRAM_WEBHOOK_URL, sinon n'importe qui peut écrire à "
            "l'assistant à la place de Telegram. Choisissez une longue suite de lettres et de chiffres."
        )
    if faults:
        raise ReglagesInvalides(tuple(faults))
    values["database_url"] = values["database_url"] or f"sqlite+aiosqlite:///{quote(str(values['home'] / 'livret.db'))}"
    values["log"] = values["log"] or ("console" if sys.stderr.isatty() else "json")
    return Settings(**values, warnings=tuple(_find_unknown(given)))


def _read_one(metadata: Mapping[str, Any], given: Mapping[str, str], faults: list[str]) -> object:
    text = given.get(metadata["name"], "").strip() or metadata["default"]
    if not text:
        return None
    try:
        return metadata["read"](text)
    except ValueError as error:
        faults.append(f"{metadata['name']} : {error}")
        return None


def _read_dotenv(file: Path, faults: list[str]) -> dict[str, str]:
    """The values of the file. A fault names the number of its line, and quotes nothing: it may be a secret."""
    if not file.is_file():
        return {}
    from dotenv.parser import parse_stream  # imported here: most often there is no file

    given: dict[str, str] = {}
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for line in parse_stream(lines):
                if line.error:
                    faults.append(f"{file.name}, ligne {line.original.line} : écrivez NOM=valeur.")
                elif line.key is not None:
                    given[line.key] = line.value or ""
    except UnicodeDecodeError:
        faults.append(f"{file.name} : enregistrez ce fichier en UTF-8.")
    except OSError as error:
        faults.append(f"{file.name} : ce fichier ne peut pas être lu ({error.strerror}).")
    return given


def _find_unknown(given: Mapping[str, str]) -> Iterator[str]:
    """A warning for each name that begins like a setting and is none, with the nearest setting."""
    for name in sorted(given):
        if name.startswith(PREFIXES) and not name.startswith(TESTS) and name not in SETTINGS:
            from difflib import get_close_matches

            near = get_close_matches(name, SETTINGS, 1, cutoff=0.8)
            yield f"{name} : ce réglage n'existe pas." + (f" Vouliez-vous dire {near[0]} ?" if near else "")
