"""The command line, and the composition root: here everything is built and joined, and nowhere else."""

import asyncio
import logging
import random
import signal
import sys
from collections.abc import Callable, Coroutine, Iterable
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import click

from adapters.clock import Clock, utc_now
from adapters.sql import BadUrl, SchemaTooNew, Unreachable, migrate, open_store
from bot.cli.content import content, lab
from bot.cli.doctor import doctor
from bot.cli.environment import read_settings
from bot.cli.networks import invite, manifest
from bot.commands import Registry
from bot.engine import Engine
from bot.handlers import make_registry
from bot.logs import set_up_logging
from bot.ports import BadCredentials, Painter, Platform, Store
from bot.settings import Settings
from bot.study import Study
from bot.supervisor import serve_all
from content import ContentError, load_deck

FAILED = 1

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
    deck = load_deck()
    await migrate(settings.database_url)
    async with open_store(settings.database_url) as store:
        clock = Clock()
        registry = make_registry()
        painter = make_painter(settings)
        platforms = make_platforms(settings, registry, painter, store)
        study = Study(store, deck, platforms, random.Random(), clock.wake)
        engine = Engine(study, registry)
        beside = [clock.run(engine.tick), show_pictures(settings, painter)]
        return await until_stopped(serve_all(platforms.values(), engine), beside)


async def until_stopped(main: Coroutine[Any, Any, bool], beside: Iterable[Coroutine[Any, Any, None]]) -> bool:
    """Run until the main work ends, or a signal comes; what runs beside it ends with it."""
    others = [asyncio.create_task(work) for work in beside]
    serving = asyncio.create_task(main)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
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


async def show_pictures(settings: Settings, painter: Painter) -> None:
    """Serve pictures to the networks that fetch them, unless the playground's server does."""
    if settings.public_url and not settings.with_playground:
        from adapters.web.server import serve_pictures

        try:
            await serve_pictures(settings.web_host, settings.port, painter)
        except BadCredentials as error:
            log.error("%s", error)


def make_painter(settings: Settings) -> Painter:
    """The painter; what it signs is good after a restart too, where there is any secret to sign with."""
    from adapters.pictures.painter import TypstPainter

    tokens = (settings.slack_app_token, settings.slack_bot_token, settings.discord_token)
    known = "".join(token.get_secret_value() for token in tokens if token)
    return TypstPainter(sha256(known.encode()).digest() if known else token_bytes(), utc_now)


def make_platforms(settings: Settings, registry: Registry, painter: Painter, store: Store) -> dict[str, Platform]:
    """The platforms by name. One whose settings are incomplete is reported and left out."""
    makers: dict[str, Callable[[], Platform]] = {}
    if settings.discord_token:
        makers["discord"] = lambda: make_discord(settings, registry, painter)
    if settings.slack_bot_token or settings.slack_app_token:
        makers["slack"] = lambda: make_slack(settings, registry, painter)
    if settings.with_playground:
        makers["web"] = lambda: make_web(settings, registry, painter, store)
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


def make_slack(settings: Settings, registry: Registry, painter: Painter) -> Platform:
    from adapters.slack.platform import SlackPlatform

    if not settings.slack_bot_token:
        raise BadCredentials("SLACK_BOT_TOKEN is missing: copy the Bot User OAuth Token (xoxb-…) of your app.")
    if not settings.slack_app_token:
        raise BadCredentials(
            "SLACK_APP_TOKEN is missing: make an App-Level Token (xapp-…) with the scope connections:write."
        )
    bot_token, app_token = settings.slack_bot_token, settings.slack_app_token
    return SlackPlatform(
        bot_token.get_secret_value(),
        app_token.get_secret_value(),
        settings.slack_api_url,
        registry,
        utc_now,
        painter,
        settings.public_url,
    )


def make_web(settings: Settings, registry: Registry, painter: Painter, store: Store) -> Platform:
    from adapters.web.platform import WebPlatform

    return WebPlatform(settings.web_host, settings.port, registry, utc_now, painter, store.outbox.history)


for command in (content, doctor, invite, lab, manifest):
    main.add_command(command)

if __name__ == "__main__":
    main()
