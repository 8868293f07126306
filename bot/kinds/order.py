"""Steps to put in order, chosen one after the other; the last one follows from the others."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.call import Call
from bot.deck import Option as Step
from bot.deck import Question
from bot.kinds.kind import LETTERS, chosen, shuffled, spread_table
from bot.message import Actions, Block, Button, Choices, Option, Table, Text
from bot.words import say


class Order:
    """`bot.kinds.Kind` of steps whose order is asked for."""

    def arranged(self, question: Question, chance: random.Random) -> Question:
        """Never in the right order, which would be no question."""
        shown = shuffled(question, chance)
        while _places(shown.options) == sorted(_places(shown.options)):
            shown = shuffled(question, chance)
        return shown

    def ask(self, question: Question, call: Call, choice: str = "") -> Iterator[Block]:
        so_far = choice.split(",") if choice else []
        if so_far:
            yield Text(say("order.so-far", steps=_letters(so_far), place=len(so_far) + 1))
        left = [n for n in range(len(question.options)) if str(n) not in so_far]
        calls = [call.also(choice=",".join([*so_far, str(n)])) for n in left]
        options = [Option(LETTERS[n], question.options[n].text, c) for n, c in zip(left, calls, strict=True)]
        yield Choices(tuple(options))
        if so_far:
            yield Actions((Button(say("order.again"), call.also(choice="again")),))

    def hint(self, question: Question, call: Call) -> tuple[Block, ...]:
        return ()

    def read(self, question: Question, text: str) -> str:
        """As many steps as were chosen so far; "again" means none."""
        if text == "again":
            return ""
        steps = chosen(question, text, most=len(question.options))
        left = [n for n in range(len(question.options)) if n not in steps]
        return ",".join(map(str, [*steps, *left] if len(left) == 1 else steps))

    def is_whole(self, question: Question, choice: str) -> bool:
        return len(choice.split(",")) == len(question.options)

    def is_right(self, question: Question, choice: str) -> bool:
        places = _places([question.options[int(n)] for n in choice.split(",")])
        return places == sorted(places)

    def explain(self, question: Question, choice: str | None) -> Iterator[Block]:
        if choice is not None:
            yield Text(say("order.yours", steps=_letters(choice.split(","))))
        for number in _right_order(question):
            step = question.options[number]
            line = say("order.step", place=step.place, letter=LETTERS[number], text=step.text)
            yield Text(f"{line}\n\n{step.feedback}")

    def answer(self, question: Question) -> str:
        steps = [(LETTERS[n], question.options[n]) for n in _right_order(question)]
        lines = [say("order.step", place=step.place, letter=letter, text=step.text) for letter, step in steps]
        return "\n\n".join(lines)

    def picked(self, question: Question, choice: str) -> tuple[str, ...]:
        """All of them always: which one is taken says nothing."""
        return ()

    def corrected(self, question: Question, choice: str, why: str) -> Question:
        places = {int(number): place for place, number in enumerate(choice.split(","), 1)}
        steps = [
            step if step.place == places[n] else replace(step, place=places[n], feedback=why)
            for n, step in enumerate(question.options)
        ]
        return replace(question, options=tuple(steps))

    def spread(self, question: Question, counts: Mapping[str, int]) -> Table:
        often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return spread_table([(_letters(c.split(",")), n) for c, n in often[: len(LETTERS)]], sum(counts.values()))


def _places(steps: Sequence[Step]) -> list[int]:
    return [step.place for step in steps]


def _right_order(question: Question) -> list[int]:
    return sorted(range(len(question.options)), key=lambda n: question.options[n].place)


def _letters(numbers: Sequence[str]) -> str:
    return ", ".join(LETTERS[int(number)] for number in numbers)
