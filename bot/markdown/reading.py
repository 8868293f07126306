"""Whole messages as text."""

from bot.markdown.paragraphs import lines
from bot.markdown.unmarked import plain_line, plain_spans
from bot.message import (
    Actions,
    Block,
    Choices,
    Code,
    Divider,
    Heading,
    Message,
    Note,
    Picks,
    Picture,
    Run,
    Table,
    Text,
)


def plain(message: Message) -> str:
    """A message as text that reads well alone: for notifications, screen readers and logs."""
    return "\n".join(part for block in message.blocks if (part := _plain_block(block)))


def _plain_block(block: Block) -> str:
    match block:
        case Heading(text):
            return plain_line(text)
        case Text(text) | Note(text):
            return "\n".join(f"{line.marker} {plain_spans(line.spans)}".strip() for line in lines(text))
        case Code(text) | Picture(alt=text):
            return text
        case Run():
            return _plain_block(block.table)
        case Table(columns, rows):
            return "\n".join(", ".join(cells) for cells in (columns, *rows))
        case Choices(options) | Picks(options, _):
            return "\n".join(f"{option.label}. {plain_line(option.text)}" for option in options)
        case Actions() | Divider():
            return ""
