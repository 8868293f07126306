"""The page that a browser opens."""

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from adapters.web import commands, render
from bot.commands import Command, Registry
from bot.model import Delivery

PAGE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))


def page(registry: Registry, shown: Iterable[Delivery], link: render.Link) -> str:
    """The page with what the channel shows now, and the commands that it completes."""
    return PAGE.substitute(
        feed=render.feed(shown, link),
        shortcuts="".join(map(_shortcut, commands.shortcuts(registry))),
        commands=embedded(commands.described(registry)),
    )


def _shortcut(command: Command) -> str:
    """A command to press instead of typing it."""
    line = f"/{escape(command.name)}"
    title = escape(command.description)
    return f"<button type='button' class='chip' data-line='{line}' title='{title}'>{line}</button>"


def embedded(data: Any) -> str:
    """JSON for a script element that is not run: nothing in it can end the element."""
    return json.dumps(data).replace("<", "\\u003c")
