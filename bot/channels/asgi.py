"""What the two HTTP channels have in common: a body is read up to a size, within a time."""

import asyncio

from starlette.requests import Request


class BodyTooLong(Exception):
    """The body has more bytes than are taken."""


async def read_body(request: Request, most: int, patience: float) -> bytes:
    """
    The body of a request, of `most` bytes at most, that comes in `patience` seconds at most.

    Raises TropLong, TimeoutError, and starlette's ClientDisconnect.
    """
    octets = bytearray()
    async with asyncio.timeout(patience):
        async for chunk in request.stream():
            octets += chunk
            if len(octets) > most:
                raise BodyTooLong
    return bytes(octets)
