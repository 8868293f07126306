"""`content unread`: what a reader has still to mark."""

from collections.abc import Sequence
from pathlib import Path

from content import HERE
from content.marks import fingerprint, items, newest, read_marks
from content.report.base import Report, sound


def unread(packs: Sequence[Path], chapters: Sequence[str], reader: str) -> Report:
    """Items of these chapters (all, if none is named) that this reader has not marked as they stand now.

    Each line is the beginning of a line of reviews.tsv: the scores are to be added. Raises ContentError.
    """
    deck = sound(packs).deck
    read = newest(read_marks(packs or (HERE,))[0] or (), reader)
    rows = [
        (name, reader, print_)
        for name, item in items(deck.within(chapters))
        if (print_ := fingerprint(item)) and (name not in read or read[name].fingerprint != print_)
    ]
    return Report("\n".join("\t".join(row) for row in rows), {"unread": [name for name, _, _ in rows]})
