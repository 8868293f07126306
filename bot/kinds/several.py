"""Several options are right together: all of them, and no other, is the right answer."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.call import Call
from bot.deck import Question
from bot.kinds.kind import LETTERS, chosen, corrected_option, explained, shuffled, spread_table
from bot.message import Block, Pick, Picks, Table
from bot.words import say


class Several:
    """`bot.kinds.Kind` of several right options."""

    def arranged(self, question: Question, chance: random.Random) -> Question:
        return shuffled(question, chance)

    def ask(self, question: Question, call: Call, choice: str = "") -> Iterator[Block]:
        options = zip(LETTERS, question.options, strict=False)
        picks = [Pick(letter, option.text, str(n)) for n, (letter, option) in enumerate(options)]
        yield Picks(tuple(picks), call.also(choice=""))

    def hint(self, question: Question, call: Call) -> tuple[Block, ...]:
        return ()

    def read(self, question: Question, text: str) -> str:
        return ",".join(map(str, sorted(chosen(question, text, most=len(question.options)))))

    def is_whole(self, question: Question, choice: str) -> bool:
        return True

    def is_right(self, question: Question, choice: str) -> bool:
        return choice == ",".join(str(n) for n, option in enumerate(question.options) if option.correct)

    def explain(self, question: Question, choice: str | None) -> Iterator[Block]:
        picked = choice.split(",") if choice else []
        for number, option in enumerate(question.options):
            yield explained(number, option, yours=str(number) in picked)

    def answer(self, question: Question) -> str:
        right = [(n, option) for n, option in enumerate(question.options) if option.correct]
        lines = [say("reveal.right", letter=LETTERS[n], text=option.text) for n, option in right]
        return "\n\n".join(f"{line}\n\n{option.feedback}" for line, (_, option) in zip(lines, right, strict=True))

    def picked(self, question: Question, choice: str) -> tuple[str, ...]:
        return tuple(question.options[int(number)].text for number in choice.split(","))

    def corrected(self, question: Question, choice: str, why: str) -> Question:
        right = choice.split(",")
        options = enumerate(question.options)
        changed = [corrected_option(option, right=str(n) in right, why=why) for n, option in options]
        return replace(question, options=tuple(changed))

    def spread(self, question: Question, counts: Mapping[str, int]) -> Table:
        people = [(choice.split(","), count) for choice, count in counts.items()]
        picked = [sum(c for choice, c in people if str(n) in choice) for n in range(len(question.options))]
        return spread_table(zip(LETTERS, picked, strict=False), sum(counts.values()))
