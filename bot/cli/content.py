"""Commands that look after what is taught."""

from collections.abc import Callable
from pathlib import Path

import click

from bot.cli.report import as_json, report
from bot.deck import Level
from bot.markdown import plain_line
from bot.params import did_you_mean
from content import ContentError

packs = click.argument("packs", nargs=-1, type=click.Path(exists=True, path_type=Path))


@click.group()
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
@click.option("--answers", is_flag=True, help="Add what people answered, and which questions to rewrite.")
@as_json
def stats(packs: tuple[Path, ...], answers: bool, as_json: bool) -> None:
    """Count what there is, by concept and over the bank; --answers reads the bot's database."""
    import content.report
    from bot.cli.answers import with_answers

    made = with_answers(content.report.stats) if answers else content.report.stats
    report(lambda: made(*packs), as_json)


@content.command()
@click.argument("chapters", nargs=-1, metavar="[TOPIC]...")
@click.option("--reader", type=click.Choice(["first", "second"]), default="first")
@click.option("--pack", "packs", multiple=True, type=click.Path(exists=True, path_type=Path))
@as_json
def unread(chapters: tuple[str, ...], reader: str, packs: tuple[Path, ...], as_json: bool) -> None:
    """List what a reader has still to mark, as the beginnings of lines for reviews.tsv."""
    import content.report

    report(lambda: content.report.unread(packs, chapters, reader), as_json)


@content.command()
@packs
@click.option("--csv", "form", flag_value="csv", help="A row a question, for spreadsheets.")
@click.option("--anki", "form", flag_value="anki", help="A note a question, as text that Anki imports.")
@as_json
def export(packs: tuple[Path, ...], form: str | None, as_json: bool) -> None:
    """Print every card and question."""
    import content.report
    from content import HERE, load_deck
    from content.exchange import to_anki, to_csv

    if form:
        deck = load_deck(*packs or (HERE,))
        click.echo(to_csv(deck) if form == "csv" else to_anki(deck), nl=False)
    else:
        report(lambda: content.report.export(*packs), as_json)


@content.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The pack's folder.")
def import_(file: Path, out: Path) -> None:
    """Make a pack of a sheet (.csv), or of Anki's text, for an author to finish."""
    from content import load_deck
    from content.exchange import from_anki, from_csv, write_pack
    from content.exchange.drafts import slug

    try:
        drafts = from_csv(file) if file.suffix.lower() == ".csv" else from_anki(file)
        made = write_pack(drafts, out, slug(file.stem), load_deck().misconceptions)
    except ContentError as error:
        raise click.ClickException(str(error)) from error
    except FileExistsError as error:
        raise click.ClickException(f"{error.filename} is there already") from error
    click.echo("\n".join(map(str, made)))


def drawing(draw: Callable[[str], bytes]) -> Callable[[str], bytes]:
    """The press, its faults told as content's."""
    from adapters.pictures.press import BadSource
    from content.diagrams import NotDrawn

    def drawn(source: str) -> bytes:
        try:
            return draw(source)
        except BadSource as error:
            raise NotDrawn(error.line, str(error)) from error

    return drawn


@click.command()
@click.argument("name")
@click.option("--level", type=click.Choice([level.value for level in Level]), default="medium")
@click.option("--seed", type=click.IntRange(min=0), default=0)
@as_json
def lab(name: str, level: str, seed: int, as_json: bool) -> None:
    """Show a question of a lab, what went into its model, and the run."""
    from content.labs import all_labs
    from content.report.lab import show

    labs = all_labs()
    if name not in labs:
        near = plain_line(did_you_mean(name, list(labs)))
        raise click.BadParameter(f"there is no lab of that name.{near}", param_hint="NAME")
    report(lambda: show(labs[name], Level(level), seed), as_json)
