"""Printing facts, as text or as JSON."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from content import ContentError

if TYPE_CHECKING:
    from content.report import Report

FAILED = 1

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


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
