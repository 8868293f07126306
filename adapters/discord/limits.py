"""What Discord accepts. Lengths are in characters unless said otherwise."""

TEXT = 4_000
"""All text displays of one message together."""

COMPONENTS = 40
"""Components of one message, nested ones included."""

PAYLOAD_BYTES = 9_500
"""Components as UTF-8 JSON. Not published: Discord answers 500 from about 10,170 bytes on."""

ROW = 5
"""Buttons in one action row."""

ALT = 1_024
"""What a picture shows, in words."""

LABEL = 80
"""Of a button."""

CUSTOM_ID = 100

URL = 512
"""Of a link; a longer one is shown without it."""

NAME = 80
"""Of a person; Discord's own names are shorter."""

FOLLOWUPS = 5
"""Messages after the first answer, where the app is installed by a user and not by the server."""

OPTIONS = 25
"""Options of a command, choices of an option, results of an autocompletion, entries of a select menu."""

CHOICE = 100
"""Name or value of one of those."""

COMMAND_DESCRIPTION = 100

FORM_TITLE = 45
FORM_FIELDS = 5
FIELD_LABEL = 45
FIELD_HINT = 100

THREAD_NAME = 100

HISTORY = 100
"""Messages that one request can list."""


def characters(text: str) -> int:
    """The length as Discord's clients count it, in UTF-16; never less than code points."""
    return len(text.encode("utf-16-le", "replace")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of a text, at most `limit` characters of it."""
    text = text[:limit]
    while characters(text) > limit:
        text = text[:-1]
    return text


def shorten(text: str, limit: int) -> str:
    """One line of at most `limit` characters, with an ellipsis where something is left out."""
    line = " ".join(text.split())
    return line if characters(line) <= limit else cut(line, limit - 1).rstrip() + "…"
