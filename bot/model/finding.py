"""What a check of a network finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of a network looked at, and what is wrong with it: a sentence each, none when all is well.

    `note` says what is so, right or wrong; all are Markdown.
    """

    subject: str
    problems: tuple[str, ...] = ()
    note: str = ""
