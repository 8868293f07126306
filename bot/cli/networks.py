"""Commands that print what a network wants to know of the bot."""

import json

import click

from bot.handlers import make_registry
from bot.markdown import plain_line
from bot.params import UserError


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
