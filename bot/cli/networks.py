"""Commands that print what a network wants to know of the bot, or its people."""

import asyncio
import json
import sys

import click

from bot.cli.environment import read_settings
from bot.cli.report import FAILED
from bot.handlers import make_registry
from bot.markdown import plain_line
from bot.params import UserError
from bot.ports import BadCredentials


@click.group()
def manifest() -> None:
    """Print what a network wants to know of the bot."""


@manifest.command()
@click.option("--short", default="", help="Commands to have without /study too: quiz,leaderboard")
@click.option("--http", default="", metavar="URL", help="Our address (PUBLIC_URL): HTTP instead of Socket Mode")
@click.option("--redirect", default="", metavar="URL", help="Our address, for installations by OAuth")
def slack(short: str, http: str, redirect: str) -> None:
    """Print the app manifest to paste at Slack."""
    from adapters.slack.manifest import manifest as slack_manifest

    names = [name.strip() for name in short.split(",") if name.strip()]
    try:
        click.echo(json.dumps(slack_manifest(make_registry(), names, http, redirect), indent=2))
    except UserError as error:
        raise click.BadParameter(plain_line(str(error)), param_hint="--short") from error


@click.group()
def invite() -> None:
    """Print the link with which people add the bot to a network."""


@invite.command()
def discord() -> None:
    """Print the links that install the bot on Discord, and what it asks for and why."""
    from adapters.discord.doctor import invitation

    settings = read_settings()
    if not settings.discord_token:
        click.echo("DISCORD_TOKEN is missing: set it in .env (see .env.example).", err=True)
        sys.exit(FAILED)
    token = settings.discord_token.get_secret_value()
    try:
        click.echo(asyncio.run(invitation(token, settings.discord_api_url)))
    except BadCredentials as error:
        click.echo(plain_line(str(error)), err=True)
        sys.exit(FAILED)
