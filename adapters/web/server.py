"""Listening on an address of this machine, and what stands there where there is no playground."""

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.web.guard import add_headers
from bot.ports import BadCredentials, Painter

PARTING = 2.0
"""Seconds that requests under way get to finish when the server closes."""

PICTURE = "/pictures/{name}"

FRESH = "public, max-age=86400"
"""A link shows the same picture for ever; a new one is made every day."""

log = logging.getLogger(__name__)


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Answer there; the address, with the port that was found free when it is 0. Raises BadCredentials."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PARTING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise BadCredentials(_why_not(error, host, port)) from error
        taken, free = runner.addresses[0][:2]
        yield f"http://[{taken}]:{free}/" if ":" in taken else f"http://{taken}:{free}/"
    finally:
        await runner.cleanup()


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"PORT: {port} is in use by another program. End it, or set PORT to another number, "
                "for example 8081."
            )
        case errno.EACCES:
            return f"PORT: {port} may not be used by this user. Set PORT to a number from 1024 on."
    return f"WEB_HOST: {host} is no address of this machine. Set WEB_HOST to 127.0.0.1."


async def serve_open(host: str, port: int, routes: Iterable[web.RouteDef]) -> None:
    """Serve routes that guard themselves until cancelled, where there is no playground. Raises BadCredentials."""
    app = web.Application()
    app.on_response_prepare.append(add_headers)
    app.add_routes(routes)
    async with listening(app, host, port) as url:
        log.info("the web server is open at %s", url)
        await asyncio.Event().wait()


def open_routes(painter: Painter) -> list[web.RouteDef]:
    """What anybody may ask for: whether the server answers, and the picture of a link that was given out."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def picture(request: web.Request) -> web.Response:
        png = await painter.linked(request.path)
        if png is None:
            raise web.HTTPNotFound
        return web.Response(body=png, content_type="image/png", headers={"Cache-Control": FRESH})

    return [web.get("/healthz", healthz), web.get(PICTURE, picture)]
