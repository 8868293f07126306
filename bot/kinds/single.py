"""One option is right: a tap answers."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.call import Call
from bot.deck import Question
from bot.kinds.kind import LETTERS, chosen, corrected_option, explained, shuffled, spread_table
from bot.message import Block, Choices, Option, Table, Text
from bot.words import say

NUMBER = re.compile(r"[~≈<>≤≥]?\s*[-+−]?\d")
"""How an option that is a number begins; authors write those in order of size."""


class Single:
    """`bot.kinds.Kind` of one right option."""

    def arranged(self, question: Question, chance: random.Random) -> Question:
        if all(NUMBER.match(option.text) for option in question.options):
            return question
        return shuffled(question, chance)

    def ask(self, question: Question, call: Call, choice: str = "") -> Iterator[Block]:
        options = zip(LETTERS, question.options, strict=False)
        yield Choices(tuple(Option(a, option.text, call.also(choice=n)) for n, (a, option) in enumerate(options)))

    def hint(self, question: Question, call: Call) -> Iterator[Block]:
        wrong = [n for n, option in enumerate(question.options) if not option.correct]
        struck = random.Random(question.id).choice(wrong)
        yield Text(say("hint.struck", letter=LETTERS[struck], text=question.options[struck].text))
        (choices,) = self.ask(question, call)
        assert isinstance(choices, Choices), "one right option is asked for with buttons"
        yield Choices(tuple(option for n, option in enumerate(choices.options) if n != struck))

    def read(self, question: Question, text: str) -> str:
        return str(chosen(question, text, most=1)[0])

    def is_whole(self, question: Question, choice: str) -> bool:
        return True

    def is_right(self, question: Question, choice: str) -> bool:
        return question.options[int(choice)].correct

    def explain(self, question: Question, choice: str | None) -> Iterator[Block]:
        for number, option in enumerate(question.options):
            yield explained(number, option, yours=str(number) == choice)

    def answer(self, question: Question) -> str:
        right = next(n for n, option in enumerate(question.options) if option.correct)
        option = question.options[right]
        return f"{say('reveal.right', letter=LETTERS[right], text=option.text)}\n\n{option.feedback}"

    def picked(self, question: Question, choice: str) -> tuple[str, ...]:
        return (question.options[int(choice)].text,)

    def corrected(self, question: Question, choice: str, why: str) -> Question:
        options = enumerate(question.options)
        changed = [corrected_option(option, right=str(n) == choice, why=why) for n, option in options]
        return replace(question, options=tuple(changed))

    def spread(self, question: Question, counts: Mapping[str, int]) -> Table:
        rows = [(LETTERS[n], counts.get(str(n), 0)) for n in range(len(question.options))]
        return spread_table(rows, sum(counts.values()))
