"""The command line."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pydantic import ValidationError

from adapters.sql import BadUrl, SchemaTooNew, Unreachable
from bot.handlers import make_registry
from bot.logs import set_up_logging
from bot.markdown import plain_line
from bot.params import UserError
from bot.root import drawing, serve
from bot.settings import Settings
from content import ContentError

if TYPE_CHECKING:
    from content.report import Report

FAILED = 1
MISUSED = 2


@click.group(invoke_without_command=True)
@click.pass_context
def main(context: click.Context) -> None:
    """System Design Daily: a study bot for Discord and Slack. Without a command: run it."""
    if context.invoked_subcommand is None:
        settings = read_settings()
        set_up_logging(settings.log_format)
        sys.exit(0 if run(settings) else FAILED)


def read_settings() -> Settings:
    """The settings, or a sentence for each one that is wrong, and exit status 2."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            click.echo(f"{name}: {fault['msg']} (it is {fault['input']!r}); see .env.example", err=True)
        sys.exit(MISUSED)


def run(settings: Settings) -> bool:
    """Run until stopped; False when nothing could be served. What is wrong is said in a sentence."""
    try:
        return asyncio.run(serve(settings))
    except (BadUrl, ContentError, SchemaTooNew, Unreachable) as error:
        click.echo(str(error), err=True)
        return False


packs = click.argument("packs", nargs=-1, type=click.Path(exists=True, path_type=Path))
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@main.group()
def content() -> None:
    """Look after what is taught."""


@content.command()
@packs
@as_json
def check(packs: tuple[Path, ...], as_json: bool) -> None:
    """Report every fault and lint finding, and the bank's figures."""
    import content.report
    from adapters.pictures.press import proof

    report(lambda: content.report.check(*packs, draw=drawing(proof)), as_json)


@content.command()
@click.argument("names", nargs=-1, metavar="[CONCEPT]...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("data/diagrams"))
@click.option("--pack", "packs", multiple=True, type=click.Path(exists=True, path_type=Path))
@as_json
def diagrams(names: tuple[str, ...], out: Path, packs: tuple[Path, ...], as_json: bool) -> None:
    """Draw the diagrams of these concepts, or all, as PNG into a folder (data/diagrams)."""
    import content.report
    from adapters.pictures.press import draw

    report(lambda: content.report.diagrams(packs, names, out, drawing(draw)), as_json)


@content.command()
@packs
@as_json
def stats(packs: tuple[Path, ...], as_json: bool) -> None:
    """Count what there is, by concept and over the bank."""
    import content.report

    report(lambda: content.report.stats(*packs), as_json)


@content.command()
@packs
@as_json
def export(packs: tuple[Path, ...], as_json: bool) -> None:
    """Print every card and question."""
    import content.report

    report(lambda: content.report.export(*packs), as_json)


def report(make: Callable[[], "Report"], as_json: bool) -> None:
    """Print one of content's reports; exit status 1 when it did not pass."""
    try:
        result = make()
    except ContentError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    click.echo(json.dumps(result.data, ensure_ascii=False, indent=2) if as_json else result.text)
    if not result.passed:
        sys.exit(FAILED)


@main.group()
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


if __name__ == "__main__":
    main()
