"""How `livret check` looks at Telegram: whether the bot answers, and what Telegram says of the webhook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bot.channels.base import ErreurTemporaire
from bot.channels.telegram.api import AdresseInvalide, JetonRefuse
from bot.channels.telegram.channel import Telegram
from bot.logs import redact
from bot.serve_telegram import open_client
from bot.served import Finding
from bot.settings import Settings


async def check_bot(settings: Settings) -> Sequence[Finding]:
    """With settings that name a token, and that this version can serve."""
    try:
        channel = Telegram(open_client(settings), _NoSink())
    except (JetonRefuse, AdresseInvalide) as error:
        return [Finding("Telegram", str(error))]
    found: list[Finding] = []
    try:
        found.append(Finding(f"Telegram : le robot @{await channel.check()} répond"))
        webhook = _find_in_webhook(settings.telegram_webhook_url, await channel.check_webhook())
        found += [webhook] if webhook else []
    except JetonRefuse as error:
        found.append(Finding("Telegram", str(error)))
    except ErreurTemporaire:
        fault = "il ne répond pas. Vérifiez le réseau, et TELEGRAM_API_URL s'il est réglé."
        found.append(Finding("Telegram", fault))
    finally:
        await channel.close()
    return found


def _find_in_webhook(wanted: str | None, told: Mapping[str, object]) -> Finding | None:
    """What Telegram says of the webhook (getWebhookInfo); None when it has none and none is wanted."""
    called = told.get("url") or None
    what = "Telegram (webhook)"
    if wanted is None and called is None:
        return None
    if wanted is None:
        place = _place(called)
        return Finding(f"{what} : Telegram appelle {place}. « livret run » l'arrêtera et ira chercher lui-même")
    if called is None:
        return Finding(f"{what} : Telegram n'appelle encore aucune adresse. « livret run » lui donnera la vôtre")
    if called != wanted:
        return Finding(what, f"Telegram appelle {_place(called)}, et non votre adresse. Relancez « livret run ».")
    waiting = told.get("pending_update_count")
    count = waiting if isinstance(waiting, int) else 0
    state = f"{count} message{'s' if count > 1 else ''} en attente"
    if (error := _last_error(told)) and count:
        return Finding(what, f"{state}. {error}")
    return Finding(f"{what} : {state}{f'. {error}' if error else ''}")


def _place(url: object) -> str:
    """The host of an address: the rest of it may be a secret."""
    return redact(urlsplit(str(url)).hostname or "une adresse illisible")


def _last_error(told: Mapping[str, object]) -> str:
    """When Telegram last failed to deliver a message, and why; "" when it never did."""
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
"""A sign of what Telegram writes of a failure -> what to look at, in French."""


class _NoSink:
    """A check receives no message."""

    async def take(self, batch: object) -> None:
        raise NotImplementedError
