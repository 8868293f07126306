"""Who may ask: only this machine, only pages of the playground itself, and no more than fits."""

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from adapters.web.commands import BadPayload

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""

OWN_HEADER = "X-Playground"
"""A page of another site cannot send it without being allowed to, and nobody is."""

HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this machine. Under any other one, a page of another site may have pointed its own name at us."""

FOR_ANYONE = ("/healthz", "/pictures/")
"""How paths begin that say nothing about anybody, or that only who was given them knows."""

SAFE_METHODS = frozenset({"GET", "HEAD"})

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

NOT_LOCAL = "The playground answers only to browsers on its own machine, at http://127.0.0.1 or http://localhost."
NOT_OURS = "Only the playground’s own page may do that."
TOO_LARGE = "That is too long: at most 64 KiB fit."

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refusal(status: int, sentence: str) -> web.Response:
    """An answer that says in a sentence why there is no other."""
    return web.json_response({"error": sentence}, status=status)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through what a page of ours may ask."""
    near = is_near(request.remote or "") and _is_own_name(request.host)
    if not near and not request.path.startswith(FOR_ANYONE):
        return refusal(403, NOT_LOCAL)
    if request.method not in SAFE_METHODS and OWN_HEADER not in request.headers:
        return refusal(403, NOT_OURS)
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return refusal(413, TOO_LARGE)
    except BadPayload as error:
        return refusal(400, str(error))


def is_near(address: str) -> bool:
    """Whether an address is of this machine, whatever the server listens to."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_own_name(host: str) -> bool:
    try:
        return urlsplit(f"//{host}").hostname in HOSTS
    except ValueError:
        return False


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """What every answer tells the browser not to do."""
    kept = response.headers.get("Cache-Control", HEADERS["Cache-Control"])
    response.headers.update({**HEADERS, "Cache-Control": kept})
