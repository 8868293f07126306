"""A lab's run -> HTML: one step is shown at a time, and `static/run.js` goes forward and back."""

from collections.abc import Sequence
from html import escape

from bot.deck import Cell, Mark, Step, Strip
from bot.words import say

LOOKS = {Mark.NONE: "", Mark.NEW: "new", Mark.GONE: "gone", Mark.USED: "used"}


def run_html(steps: Sequence[Step]) -> str:
    """The steps with their state drawn as strips of cells, and the buttons to go through them."""
    shown = "".join(_step(number, step, len(steps)) for number, step in enumerate(steps, 1))
    return (
        f"<div class='run' role='group' aria-label='{escape(say('run.title', n=len(steps)))}'>"
        f"<ol>{shown}</ol><div class='actions'>"
        f"<button type='button' class='plain' data-step='-1'>{escape(say('run.back'))}</button>"
        f"<button type='button' class='plain' data-step='1'>{escape(say('run.next'))}</button>"
        f"<button type='button' class='plain' data-step='0' aria-pressed='false'>{escape(say('run.all'))}</button>"
        "</div></div>"
    )


def _step(number: int, step: Step, count: int) -> str:
    strips = "".join(map(_strip, step.strips))
    at = escape(say("run.step", number=number, count=count))
    look = " class='shown'" if number == 1 else ""
    return f"<li tabindex='-1'{look}><p><span class='count'>{at}</span> {escape(step.text)}</p>{strips}</li>"


def _strip(strip: Strip) -> str:
    cells = "".join(map(_cell, strip.cells)) or f"<span class='none'>{escape(say('run.empty'))}</span>"
    label = f"<span class='label'>{escape(strip.label)}</span>"
    return f"<div class='strip'>{label}<span class='cells'>{cells}</span></div>"


def _cell(cell: Cell) -> str:
    look = f" class='cell {LOOKS[cell.mark]}'" if cell.mark else " class='cell'"
    return f"<span{look}>{escape(cell.mark)}{escape(cell.text)}</span>"
