"""What Slack accepts. Lengths are in characters."""

BLOCKS = 50
"""Of one message. A modal takes 100; what fits a message fits a modal."""

TOTAL = 12_000
"""All text of one message's blocks. Not published: Slack answers `msg_blocks_too_long` from about there on."""

FALLBACK = 3_000
"""Of the text that stands for the blocks in notifications and for screen readers. Slack takes more."""

HEADER = 150

SECTION = 3_000

NOTE = 2_000
NOTE_ELEMENTS = 10

ALT = 2_000
"""What a picture shows, in words."""

TITLE = 200
"""Of a file."""

LABEL = 75
"""Of a button."""

BOXES = 10
"""Options of checkboxes."""

BUTTONS = 25
"""In one row of actions."""

URL = 3_000

TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_TEXT = 10_000
"""All cells of a table together."""

FORM_TITLE = 24
FORM_FIELDS = 5
FIELD_LABEL = 150
FIELD_HINT = 150
OPTIONS = 100
OPTION_LABEL = 75
OPTION_VALUE = 150

COMMAND_HINT = 1_000
COMMAND_DESCRIPTION = 2_000
APP_NAME = 35
APP_DESCRIPTION = 140

HISTORY = 100
"""Messages that one request lists."""


def characters(text: str) -> int:
    """The length as JavaScript counts it, in UTF-16; never less than code points."""
    return len(text.encode("utf-16-le", "replace")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` characters of it."""
    text = text[:limit]
    while characters(text) > limit:
        text = text[:-1]
    return text


def clip(text: str, limit: int) -> str:
    """The text, with an ellipsis where more than `limit` characters are left out."""
    return text if characters(text) <= limit else cut(text, limit - 1).rstrip() + "…"


def shorten(text: str, limit: int) -> str:
    """One line of at most `limit` characters, with an ellipsis where something is left out."""
    return clip(" ".join(text.split()), limit)
