"""
aiogram's HTTP session, as a client of Telegram; nothing else of aiogram is used.

aiogram is imported when a client is made: the import takes seconds and 170 MB.
"""

import orjson
from aiohttp import ClientError, ClientTimeout, FormData
from yarl import URL

from bot.channels.telegram.api import CONNECTIONS, ApiCall, check_address, check_token

_JSON = {"Content-Type": "application/json"}


class ClientAiogram:
    """See `api.Client`. Raises JetonRefuse or AdresseInvalide when they cannot be right."""

    def __init__(self, token: str, api_url: str | None) -> None:
        check_token(token)
        check_address(api_url)
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        self._session = AiohttpSession(api=api, limit=CONNECTIONS)
        self._bot = Bot(token, session=self._session)
        self._urls: dict[str, URL] = {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    async def exchange(self, envoi: ApiCall, patience: float) -> tuple[int, bytes]:
        client = await self._session.create_session()
        body, headers = (orjson.dumps(envoi.corps), _JSON) if envoi.fichier is None else (_form(envoi), None)
        try:
            async with client.post(
                self._url(envoi.method),
                data=body,
                headers=headers,
                timeout=ClientTimeout(total=patience),
                allow_redirects=False,
            ) as answer:
                return answer.status, await answer.read()
        except (ClientError, TimeoutError, OSError) as caught:
            return 0, type(caught).__name__.encode()

    async def close(self) -> None:
        await self._session.close()

    def _url(self, method: str) -> URL:
        if method not in self._urls:
            self._urls[method] = URL(self._session.api.api_url(self._bot.token, method), encoded=True)
        return self._urls[method]


def _form(envoi: ApiCall) -> FormData:
    assert envoi.fichier is not None, "a form is for a file"
    form = FormData(quote_fields=False)
    for name, value in envoi.champs.items():
        form.add_field(name, value)
    form.add_field(envoi.champ, envoi.fichier.octets, filename=envoi.nom, content_type="application/octet-stream")
    return form
