"""`livret check`: the settings, the store, each channel; what is wrong, in plain French, and how to mend it."""

from importlib.util import find_spec

from bot.app import load_trame, open_house
from bot.channels.base import ErreurTemporaire
from bot.settings import Settings
from dialogs.trame import TrameInvalide
from storage.coffre import CleInvalide
from storage.store import BaseInapte, CleEtrangere, SchemaInconnu


async def check(settings: Settings) -> int:
    """Prints a line for each thing looked at; 0 when all is well, else 1."""
    faults = [
        *await _check_trame(settings),
        *await _check_store(settings),
        *_check_web(settings),
        *await _check_telegram(settings),
    ]
    for warning in settings.warnings:
        print(f"attention  {warning}")
    print("Tout va bien." if not faults else f"À corriger : {len(faults)}.")
    return 1 if faults else 0


def _say(what: str, fault: str | None = None) -> list[str]:
    """Prints how something is; the fault, if there is one."""
    print(f"{'non' if fault else 'ok':<9}  {what}{f' : {fault}' if fault else ''}")
    return [fault] if fault else []


async def _check_trame(settings: Settings) -> list[str]:
    try:
        trame = load_trame(settings.code_required)
    except TrameInvalide as error:
        return [fault for line in error.fautes for fault in _say("Questions", line)]
    count = sum(len(rubrique.champs) for rubrique in trame.rubriques.values())
    return _say(f"Questions : {count} dans {len(trame.volets)} volets")


async def _check_store(settings: Settings) -> list[str]:
    where = f"Base ({'SQLite' if settings.database_is_local else 'PostgreSQL'})"
    try:
        async with open_house(settings):
            return _say(f"{where} : ouverte, à jour, la clé est la bonne")
    except (CleInvalide, CleEtrangere, BaseInapte, SchemaInconnu) as error:
        return _say(where, str(error))
    except TrameInvalide:
        return []


def _check_web(settings: Settings) -> list[str]:
    if settings.web is None:
        return _say("Page web : éteinte (LIVRET_WEB=off)")
    if fault := find_web_fault():
        return _say("Page web", fault)
    from bot.http import AdressePrise, bind

    host, port = settings.web
    try:
        bind(host, port).close()
    except AdressePrise as error:
        return _say("Page web", f"{error} Si c'est l'assistant qui tourne déjà, tout va bien.")
    public = "" if settings.public_url else ", sans LIVRET_PUBLIC_URL : les liens ne valent que sur cette machine"
    return _say(f"Page web : {host}:{port} est libre{public}")


def find_web_fault() -> str | None:
    """What is missing for the web chat; None when it can be served."""
    missing = [name for name in ("starlette", "uvicorn", "segno", "argon2") if not find_spec(name)]
    return f"il manque {', '.join(missing)}. Installez livret[web], ou mettez LIVRET_WEB=off." if missing else None


async def _check_telegram(settings: Settings) -> list[str]:
    if not settings.telegram_token:
        return _say("Telegram : pas de TELEGRAM_TOKEN, ce canal est éteint")
    if fault := find_telegram_fault(settings):
        return _say("Telegram", fault)
    from bot.channels.telegram import Telegram
    from bot.channels.telegram_envois import AdresseInvalide, JetonRefuse
    from bot.serve_telegram import open_client

    try:
        channel = Telegram(open_client(settings), _Nobody())
    except (JetonRefuse, AdresseInvalide) as error:
        return _say("Telegram", str(error))
    try:
        return _say(f"Telegram : le robot @{await channel.check()} répond")
    except JetonRefuse as error:
        return _say("Telegram", str(error))
    except ErreurTemporaire:
        return _say("Telegram", "il ne répond pas. Vérifiez le réseau, et TELEGRAM_API_URL s'il est réglé.")
    finally:
        await channel.close()


def find_telegram_fault(settings: Settings) -> str | None:
    """What this version cannot do with these settings, and what to change; None when it can."""
    if settings.telegram_webhook_url and settings.web is None and settings.service is None:
        return "le webhook demande une adresse où répondre. Mettez LIVRET_SERVICE, comme 127.0.0.1:8001."
    if settings.metrics and not find_spec("prometheus_client"):
        return "LIVRET_METRICS demande prometheus-client. Installez livret[metrics]."
    package, extra = ("telegram", "ptb") if settings.telegram_library == "ptb" else ("aiogram", "telegram")
    if not find_spec(package):
        return f"il manque la bibliothèque {settings.telegram_library}. Installez livret[{extra}]."
    return None


class _Nobody:
    """Takes nothing: a check does not listen."""

    async def take(self, batch: object) -> None:
        raise NotImplementedError
