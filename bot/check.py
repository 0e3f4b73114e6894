"""`livret check`: says in plain French what is wrong with the settings, the store and each channel."""

from importlib.util import find_spec

from bot.app import load_contenu, open_house
from bot.dossier import find_local_texts
from bot.registry import CANAUX
from bot.served import load_server
from bot.settings import Settings
from dialogs.blocs import ContenuInvalide
from storage.coffre import CleInvalide
from storage.store import BaseInapte, CleEtrangere, SchemaInconnu


async def check(settings: Settings) -> int:
    """Prints a line for each thing that is checked; returns 0 when all is well, else 1."""
    faults = [
        *await _check_trame(settings),
        *await _check_store(settings),
        *_check_web(settings),
        *_check_metrics(settings),
        *_check_service(settings),
        *await _check_channels(settings),
    ]
    for warning in settings.warnings:
        print(f"attention  {warning}")
    print("Tout va bien." if not faults else f"À corriger : {len(faults)}.")
    return 1 if faults else 0


def _say(what: str, fault: str | None = None) -> list[str]:
    """Prints the line of one thing that was checked. Returns its fault, in a list, if it has one."""
    print(f"{'non' if fault else 'ok':<9}  {what}{f' : {fault}' if fault else ''}")
    return [fault] if fault else []


async def _check_trame(settings: Settings) -> list[str]:
    try:
        contenu = load_contenu(settings.code_required, local_texts=find_local_texts(settings.contenu))
    except ContenuInvalide as error:
        return [fault for line in error.fautes for fault in _say("Contenu", line)]
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
    """Prints nothing when no address is set for machines."""
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
    """What is missing for `/metrics`, when the settings ask for it."""
    if settings.metrics and not find_spec("prometheus_client"):
        return "LIVRET_METRICS demande prometheus-client. Installez livret[metrics], ou retirez ce réglage."
    return None


def find_web_fault() -> str | None:
    """The packages that are missing to serve HTTP (the page, `/sante`…); None when none is."""
    missing = [name for name in ("starlette", "uvicorn", "segno", "argon2") if not find_spec(name)]
    return f"il manque {', '.join(missing)}. Installez livret[web], ou mettez LIVRET_WEB=off." if missing else None


async def _check_channels(settings: Settings) -> list[str]:
    """Each channel that has a server checks itself."""
    servers = [load_server(canal) for canal in CANAUX.values() if canal.serve]
    findings = [finding for server in servers for finding in await server.check(settings)]
    return [fault for finding in findings for fault in _say(finding.what, finding.fault)]
