"""The reference of the web bench: Starlette and uvicorn, words in by POST, back by a stream; nothing stored."""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route

QUEUES: dict[str, asyncio.Queue[str]] = {}


def _queue(request: Request) -> asyncio.Queue[str]:
    return QUEUES.setdefault(request.query_params["fil"], asyncio.Queue())


async def say(request: Request) -> JSONResponse:
    body = await request.json()
    _queue(request).put_nowait(body["texte"])
    return JSONResponse({"n": 1})


async def listen(request: Request) -> StreamingResponse:
    queue = _queue(request)

    async def events() -> AsyncIterator[str]:
        n = 0
        while True:
            n += 1
            line = {"n": n, "de": "assistant", "texte": await queue.get(), "boutons": [], "question": "echo"}
            yield f"id: {n}\ndata: {json.dumps(line)}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    routes = [Route("/api/dire", say, methods=["POST"]), Route("/api/fil", listen)]
    uvicorn.run(Starlette(routes=routes), port=parser.parse_args().port, log_level="error", access_log=False)
