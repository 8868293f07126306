"""`lab`: one question of a lab, what went into its model, and the run."""

from dataclasses import asdict
from typing import Any

from bot.deck import Exercise, Level, Step, Strip
from content.labs.lab import ModelLab
from content.report.base import Report


def show(lab: ModelLab[Any, Any], level: Level, seed: int) -> Report:
    """The question of this level and seed as text and data. Raises UnfairLab."""
    inputs, exercise = lab.worked(level, seed)
    question = exercise.question
    data = {
        "id": question.id,
        "stem": question.stem,
        "options": [asdict(option) for option in question.options],
        "sources": [asdict(source) for source in question.sources],
        "inputs": asdict(inputs),
        "run": [_step_data(step) for step in exercise.run],
    }
    return Report(_text(exercise), data)


def _step_data(step: Step) -> dict[str, object]:
    strips = {strip.label: [f"{cell.mark}{cell.text}" for cell in strip.cells] for strip in step.strips}
    return {"event": step.text, "state": strips}


def _text(exercise: Exercise) -> str:
    question = exercise.question
    options = [f"- [{'x' if o.correct else ' '}] {o.text}\n  > {o.feedback}" for o in question.options]
    steps = [f"{number}. {_line(step)}" for number, step in enumerate(exercise.run, 1)]
    return "\n\n".join([question.id, question.stem, "\n".join(options), "\n".join(steps)])


def _line(step: Step) -> str:
    return f"{step.text} | {'; '.join(map(_state, step.strips))}"


def _state(strip: Strip) -> str:
    cells = " ".join(f"{cell.mark}{cell.text}" for cell in strip.cells)
    return f"{strip.label}: {cells or '-'}"
