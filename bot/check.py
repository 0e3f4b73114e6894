"""`livret check`: the settings, the store, each channel; what is wrong, in plain French, and how to mend it."""

from collections.abc import Mapping
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.app import load_contenu, open_house
from bot.channels.base import ErreurTemporaire
from bot.dossier import find_local_texts
from bot.logs import redact
from bot.settings import Settings
from dialogs.blocs import ContenuInvalide
from storage.coffre import CleInvalide
from storage.store import BaseInapte, CleEtrangere, SchemaInconnu

if TYPE_CHECKING:
    from bot.channels.telegram.channel import Telegram


async def check(settings: Settings) -> int:
    """Prints a line for each thing looked at; 0 when all is well, else 1."""
    faults = [
        *await _check_trame(settings),
        *await _check_store(settings),
        *_check_web(settings),
        *_check_metrics(settings),
        *_check_service(settings),
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
        contenu = load_contenu(settings.code_required, local_texts=find_local_texts(settings.contenu))
    except ContenuInvalide as error:
        return [fault for line in error.fautes for fault in _say("Questions", line)]
    count = sum(len(rubrique.champs) for rubrique in contenu.trame.rubriques.values())
    said = f"Questions : {count} dans {len(contenu.trame.volets)} volets, et {len(contenu.catalogue.topics)} réponses"
    return _say(said if settings.contact else f"{said} (sans LIVRET_CONTACT : au-delà, on renvoie au service RH)")


async def _check_store(settings: Settings) -> list[str]:
    where = f"Base ({'SQLite' if settings.database_is_local else 'PostgreSQL'})"
    try:
        async with open_house(settings):
            return _say(f"{where} : ouverte, à jour, la clé est la bonne")
    except (CleInvalide, CleEtrangere, BaseInapte, SchemaInconnu) as error:
        return _say(where, str(error))
    except ContenuInvalide:
        return []


def _check_web(settings: Settings) -> list[str]:
    if settings.web is None:
        return _say("Page web : éteinte (LIVRET_WEB=off)")
    public = "" if settings.public_url else ", sans LIVRET_PUBLIC_URL : les liens ne valent que sur cette machine"
    return _check_address("Page web", "LIVRET_WEB", settings.web, public)


def _check_service(settings: Settings) -> list[str]:
    """Nothing to say of an address that was not asked for."""
    return _check_address("Pour les machines", "LIVRET_SERVICE", settings.service) if settings.service else []


def _check_address(what: str, name: str, place: tuple[str, int], more: str = "") -> list[str]:
    if fault := find_web_fault():
        return _say(what, fault)
    from bot.http import AdressePrise, bind

    host, port = place
    try:
        bind(host, port, name).close()
    except AdressePrise as error:
        return _say(what, f"{error} Si c'est l'assistant qui tourne déjà, tout va bien.")
    return _say(f"{what} : {host}:{port} est libre{more}")


def _check_metrics(settings: Settings) -> list[str]:
    fault = find_metrics_fault(settings)
    return _say("Mesures", fault) if fault else []


def find_metrics_fault(settings: Settings) -> str | None:
    """What is missing for `/metrics`, when it is asked for."""
    if settings.metrics and not find_spec("prometheus_client"):
        return "LIVRET_METRICS demande prometheus-client. Installez livret[metrics], ou retirez ce réglage."
    return None


def find_web_fault() -> str | None:
    """What is missing for the web chat; None when it can be served."""
    missing = [name for name in ("starlette", "uvicorn", "segno", "argon2") if not find_spec(name)]
    return f"il manque {', '.join(missing)}. Installez livret[web], ou mettez LIVRET_WEB=off." if missing else None


async def _check_telegram(settings: Settings) -> list[str]:
    if not settings.telegram_token:
        return _say("Telegram : pas de TELEGRAM_TOKEN, ce canal est éteint")
    if fault := find_telegram_fault(settings):
        return _say("Telegram", fault)
    from bot.channels.telegram.channel import Telegram
    from bot.channels.telegram.envois import AdresseInvalide, JetonRefuse
    from bot.serve_telegram import open_client

    try:
        channel = Telegram(open_client(settings), _Nobody())
    except (JetonRefuse, AdresseInvalide) as error:
        return _say("Telegram", str(error))
    try:
        found = _say(f"Telegram : le robot @{await channel.check()} répond")
        return [*found, *await _check_webhook(settings, channel)]
    except JetonRefuse as error:
        return _say("Telegram", str(error))
    except ErreurTemporaire:
        return _say("Telegram", "il ne répond pas. Vérifiez le réseau, et TELEGRAM_API_URL s'il est réglé.")
    finally:
        await channel.close()


async def _check_webhook(settings: Settings, channel: "Telegram") -> list[str]:
    """What Telegram says of the address that it calls; nothing where it calls none, and none is set."""
    told = await channel.check_webhook()
    ours, theirs = settings.telegram_webhook_url, told.get("url") or None
    if ours is None and theirs is None:
        return []
    what = "Telegram (webhook)"
    if ours is None:
        return _say(f"{what} : Telegram appelle {_place(theirs)}. « livret run » l'arrêtera et ira chercher lui-même")
    if theirs is None:
        return _say(f"{what} : Telegram n'appelle encore aucune adresse. « livret run » lui donnera la vôtre")
    if theirs != ours:
        return _say(what, f"Telegram appelle {_place(theirs)}, et non votre adresse. Relancez « livret run ».")
    waiting = told.get("pending_update_count")
    count = waiting if isinstance(waiting, int) else 0
    state = f"{count} message{'s' if count > 1 else ''} en attente"
    if (error := _last_error(told)) and count:
        return _say(what, f"{state}. {error}")
    return _say(f"{what} : {state}{f'. {error}' if error else ''}")


def _place(url: object) -> str:
    """Where an address leads; the rest of it may be a secret."""
    return redact(urlsplit(str(url)).hostname or "une adresse illisible")


def _last_error(told: Mapping[str, object]) -> str:
    """The last time that Telegram could not bring a message, and why; "" when it always could."""
    seconds, message = told.get("last_error_date"), redact(str(told.get("last_error_message", "")))
    if not isinstance(seconds, int):
        return ""
    quand = datetime.fromtimestamp(seconds).astimezone()
    return f"Dernière erreur, le {quand:%d/%m/%Y à %H:%M} : {_in_french(message)}"


def _in_french(message: str) -> str:
    for sign, why in _REASONS.items():
        if sign in message.lower():
            return f"{why} (« {message} »)"
    return f"« {message} »"


_REASONS = {
    "401": "le mot de passe TELEGRAM_WEBHOOK_SECRET n'est pas celui que Telegram connaît. Relancez « livret run »",
    "404": "à cette adresse, ce n'est pas l'assistant qui répond. Vérifiez le chemin de TELEGRAM_WEBHOOK_URL",
    "502": "le serveur web répond, mais pas l'assistant. Vérifiez qu'il tourne",
    "503": "l'assistant n'a pas pu écrire dans sa base. Regardez le journal technique",
    "refused": "personne ne répond à cette adresse. Vérifiez que l'assistant tourne",
    "resolve": "ce nom de machine n'existe pas. Vérifiez TELEGRAM_WEBHOOK_URL",
    "ssl": "le certificat de cette adresse n'est pas bon",
    "certificate": "le certificat de cette adresse n'est pas bon",
    "time": "cette adresse répond trop tard, ou jamais. Vérifiez le pare-feu",
}
"""What Telegram writes of a failure, and what to look at."""


def find_telegram_fault(settings: Settings) -> str | None:
    """What this version cannot do with these settings, and what to change; None when it can."""
    if settings.telegram_webhook_url and settings.web is None and settings.service is None:
        return "le webhook demande une adresse où répondre. Mettez LIVRET_SERVICE, comme 127.0.0.1:8001."
    if settings.telegram_webhook_url and not urlsplit(settings.telegram_webhook_url).path:
        return "TELEGRAM_WEBHOOK_URL demande un chemin à lui. Ajoutez-en un, comme https://…/telegram."
    package, extra = ("telegram", "ptb") if settings.telegram_library == "ptb" else ("aiogram", "telegram")
    if not find_spec(package):
        return f"il manque la bibliothèque {settings.telegram_library}. Installez livret[{extra}]."
    return None


class _Nobody:
    """Takes nothing: a check does not listen."""

    async def take(self, batch: object) -> None:
        raise NotImplementedError
