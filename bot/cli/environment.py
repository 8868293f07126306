"""What is said from outside, read for a command."""

import sys

import click
from pydantic import ValidationError

from bot.settings import Settings

MISUSED = 2


def read_settings() -> Settings:
    """The settings, or a sentence for each one that is wrong, and exit status 2."""
    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(map(str, fault["loc"])).upper()
            click.echo(f"{name}: {fault['msg']} (it is {fault['input']!r}); see .env.example", err=True)
        sys.exit(MISUSED)
