"""Messages as the arguments of posts and replies: the text beside the blocks, the mark, and simpler drawings."""

from collections.abc import Iterator

from adapters.slack.limits import FALLBACK, SECTION, clip, cut
from adapters.slack.render import NO_IMAGES, NOTHING, Images, blocks
from adapters.slack.text import Payload, escape, plain_text
from bot.markdown import plain
from bot.message import Message

EVENT = "sdd_delivery"
"""The type of the metadata that marks a delivery."""

SIMPLE_SECTIONS = 3
"""Sections that hold a message's plain text."""


def public(drawn: Payload, delivery: int) -> Payload:
    """The arguments of a post, marked with its delivery."""
    return {
        **drawn,
        "metadata": {"event_type": EVENT, "event_payload": {"id": delivery}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def private(message: Message, images: Images = NO_IMAGES) -> Payload:
    """Blocks, and the text that stands for them where they cannot be shown. Pictures without an image are text."""
    return {**_fallback(message), "blocks": blocks(message, images)}


def _fallback(message: Message) -> Payload:
    return {"text": escape(clip(plain(message).strip(), FALLBACK)) or NOTHING}


def simpler(message: Message) -> Payload:
    """The message as plain text above its buttons, for when Slack refuses its blocks."""
    said = clip(plain(message).strip(), SIMPLE_SECTIONS * SECTION) or NOTHING
    sections = []
    while said:
        part = cut(said, SECTION)
        sections.append({"type": "section", "text": plain_text(part)})
        said = said[len(part) :]
    rows = [block for block in blocks(message) if block["type"] == "actions"]
    return {**_fallback(message), "blocks": [*sections, *rows]}


def drawings(message: Message, images: Images = NO_IMAGES) -> Iterator[Payload]:
    """The ways to show a message, each to be tried when Slack refuses the blocks of the one before it."""
    yield private(message, images)
    if images:
        yield private(message)
    yield simpler(message)
    yield _fallback(message)


def mark(posted: Payload) -> int | None:
    """The delivery that a message was posted for, if it was posted for one."""
    metadata = posted.get("metadata") or {}
    marked = (metadata.get("event_payload") or {}).get("id") if metadata.get("event_type") == EVENT else None
    return marked if isinstance(marked, int) else None
