"""Who may ask: only this machine, only pages of the playground itself, and no more than fits."""

from collections.abc import Awaitable, Callable, Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from adapters.web.commands import BadPayload

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""

OWN_HEADER = "X-Playground"
"""A page of another site cannot send it without being allowed to, and nobody is."""

HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names of this machine. Under any other one, a page of another site may have pointed its own name at us."""

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


def guard(for_anyone: Collection[str]) -> Middleware:
    """Let through what a page of ours may ask, and whatever comes to the paths that guard themselves."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource and resource.canonical in for_anyone:
            return await handler(request)
        return await _guard(request, handler)

    return guarded


async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not (is_near(request.remote or "") and _is_own_name(request.host)):
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
