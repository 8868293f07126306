"""The Markdown subset of our messages, parsed once for all adapters.

Inline: `**bold**`, `*italic*`, code in backticks, `[text](https://…)`, `[name](person:platform/user)`,
`[name](channel:platform/id)`, `[12:00:05](moment:1764000005)`, and a backslash before any sign that shall stand
for itself. Lines: paragraphs, `- ` and `1. ` lists. In question stems also fenced code and tables, which `blocks`
turns into blocks of their own.
"""

from bot.markdown.inline import (
    Channel,
    CodeSpan,
    Link,
    Moment,
    Person,
    Span,
    Words,
    escape,
    mention,
    mention_channel,
    moment,
    spans,
)
from bot.markdown.paragraphs import Line, blocks, lines
from bot.markdown.reading import plain
from bot.markdown.unmarked import plain_line

__all__ = [
    "Channel",
    "CodeSpan",
    "Line",
    "Link",
    "Moment",
    "Person",
    "Span",
    "Words",
    "blocks",
    "escape",
    "lines",
    "mention",
    "mention_channel",
    "moment",
    "plain",
    "plain_line",
    "spans",
]
