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
def slack(short: str) -> None:
    """Print the app manifest to paste at Slack."""
    from adapters.slack.commands import manifest as slack_manifest

    names = [name.strip() for name in short.split(",") if name.strip()]
    try:
        click.echo(json.dumps(slack_manifest(make_registry(), names), indent=2))
    except UserError as error:
        raise click.BadParameter(plain_line(str(error)), param_hint="--short") from error
