"""Reads the body of a request, within a size and a time: for the channels over HTTP."""

import asyncio

from starlette.requests import Request


class BodyTooLong(Exception):
    """The body is over the size limit."""


async def read_body(request: Request, most: int, patience: float) -> bytes:
    """
    The body of a request: at most `most` bytes, received in at most `patience` seconds.

    Raises TropLong, TimeoutError, and starlette's ClientDisconnect.
    """
    octets = bytearray()
    async with asyncio.timeout(patience):
        async for chunk in request.stream():
            octets += chunk
            if len(octets) > most:
                raise BodyTooLong
    return bytes(octets)
