"""The command line, and the composition root: here everything is built and joined, and nowhere else."""

import asyncio
import logging
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import click

from adapters.clock import Clock, utc_now
from adapters.sql import BadUrl, SchemaTooNew, SqlStore, Unreachable, migrate, open_store
from bot.cli.content import content, lab
from bot.cli.doctor import doctor
from bot.cli.environment import read_settings
from bot.cli.networks import invite, manifest
from bot.cli.simulate import simulate
from bot.commands import Registry
from bot.engine import Engine
from bot.handlers import make_registry
from bot.logs import set_up_logging
from bot.ports import BadCredentials, Painter, Platform, Store
from bot.settings import Settings
from bot.study import Study
from bot.supervisor import serve_all
from content import HERE, ContentError, load_deck

FAILED = 1

PARTING = 10.0
"""Seconds from the signal to the end, at most."""

Routes = list[Any]
"""Of the web server, as aiohttp has them."""

log = logging.getLogger(__name__)


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """System Design Daily: a study bot for Discord and Slack. Without a command: run it."""
    if context.invoked_subcommand is None:
        settings = read_settings()
        set_up_logging(settings.log_format)
        sys.exit(0 if run(settings) else FAILED)


def run(settings: Settings) -> bool:
    """Run until stopped; False when nothing could be served. What is wrong is said in a sentence."""
    try:
        return asyncio.run(serve(settings))
    except (BadUrl, ContentError, SchemaTooNew, Unreachable) as error:
        click.echo(str(error), err=True)
        return False


async def serve(settings: Settings) -> bool:
    """Serve all platforms that the settings name until SIGTERM or SIGINT; False when all of them failed."""
    deck = load_deck(HERE, *settings.packs)
    await migrate(settings.database_url)
    async with open_store(settings.database_url) as store:
        clock = Clock()
        registry = make_registry()
        painter = make_painter(settings)
        routes: Routes = []
        platforms = make_platforms(settings, registry, painter, store, routes)
        study = Study(store, deck, platforms, random.Random(), clock.wake)
        engine = Engine(study, registry)
        beside = [clock.run(engine.tick), serve_web(settings, painter, routes)]
        try:
            return await until_stopped(serve_all(platforms.values(), engine), beside)
        finally:
            await engine.close()


async def until_stopped(main: Coroutine[Any, Any, bool], beside: Iterable[Coroutine[Any, Any, None]]) -> bool:
    """Run until the main work ends, or a signal comes; what runs beside it ends with it."""
    others = [asyncio.create_task(work) for work in beside]
    serving = asyncio.create_task(main)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, partial(stop, serving))
    try:
        return await serving
    except asyncio.CancelledError:
        return True
    finally:
        for other in others:
            other.cancel()
        for ended in await asyncio.gather(*others, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended


def stop(serving: asyncio.Task[bool]) -> None:
    """End what is served; the process ends in any case, for its supervisor waits no longer than this."""
    watch = threading.Timer(PARTING, os._exit, [FAILED])
    watch.daemon = True
    watch.start()
    serving.cancel()


async def serve_web(settings: Settings, painter: Painter, routes: Routes) -> None:
    """Serve what anybody may ask for: health, pictures, and what platforms add; unless the playground does it."""
    if settings.with_playground:
        return
    from adapters.web.server import open_routes, serve_open

    try:
        await serve_open(settings.web_host, settings.port, [*open_routes(painter), *routes])
    except BadCredentials as error:
        log.error("%s", error)


def make_painter(settings: Settings) -> Painter:
    """The painter; what it signs is good after a restart too, where there is any secret to sign with."""
    from adapters.pictures.painter import TypstPainter

    tokens = (settings.secret_key, settings.slack_app_token, settings.slack_bot_token, settings.discord_token)
    known = "".join(token.get_secret_value() for token in tokens if token)
    return TypstPainter(sha256(known.encode()).digest() if known else token_bytes(), utc_now)


def make_platforms(
    settings: Settings, registry: Registry, painter: Painter, store: SqlStore, routes: Routes
) -> dict[str, Platform]:
    """The platforms by name; `routes` get what the web server serves for them.

    One whose settings are incomplete is reported and left out.
    """

    def slack() -> Platform:
        from bot.cli.slack import make_slack

        made = make_slack(settings, registry, painter, store)
        routes.extend(made.routes)
        return made

    makers: dict[str, Callable[[], Platform]] = {}
    if settings.discord_token:
        makers["discord"] = lambda: make_discord(settings, registry, painter)
    if settings.with_slack:
        makers["slack"] = slack
    if settings.with_playground:
        makers["web"] = lambda: make_web(settings, registry, painter, store, routes)
    platforms = {}
    for name, make in makers.items():
        try:
            platforms[name] = make()
        except BadCredentials as error:
            log.error("%s", error)
    return platforms


def make_discord(settings: Settings, registry: Registry, painter: Painter) -> Platform:
    from adapters.discord.platform import DiscordPlatform

    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    return DiscordPlatform(token, settings.discord_api_url, registry, utc_now, painter)


def make_web(settings: Settings, registry: Registry, painter: Painter, store: Store, routes: Routes) -> Platform:
    from adapters.web.platform import WebPlatform

    history = store.outbox.history
    return WebPlatform(settings.web_host, settings.port, registry, utc_now, painter, history, routes)


for command in (content, doctor, invite, lab, manifest, simulate):
    main.add_command(command)

if __name__ == "__main__":
    main()
