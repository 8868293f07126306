"""Markdown without its marks."""

from bot.markdown.inline import Channel, Person, Span, spans


def plain_line(text: str) -> str:
    """One line of Markdown without its marks."""
    return plain_spans(spans(text))


def plain_spans(found: tuple[Span, ...]) -> str:
    """Spans without their marks."""
    return "".join(span.name if isinstance(span, Person | Channel) else span.text for span in found)
