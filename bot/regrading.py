"""A corrected key: what it makes of what was asked and answered, and what everybody is told."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot import cards, scoring
from bot.deck import Deck, Question
from bot.kinds import kind_of
from bot.kinds.kind import corrected_option
from bot.markdown import escape
from bot.message import Heading, Message, Note, Text
from bot.model import Post
from bot.selection import arranged
from bot.words import say


@dataclass(frozen=True, slots=True)
class KeyCorrection:
    """`bot.ports.Correction`; `corrected` has the right key and the author's order, `why` is Markdown."""

    deck: Deck
    zone: ZoneInfo
    corrected: Question
    why: str

    @property
    def question(self) -> str:
        return self.corrected.id

    def rekeyed(self, shown: Question) -> Question | None:
        """Options are told by their texts. A number may be one option more, or less, than there were."""
        added = {option.text: option for option in self.corrected.options}
        found = [(option, added.pop(option.text, None)) for option in shown.options]
        if shown.stem != self.corrected.stem or (added and not all(right for _, right in found)):
            return None
        kept = [right or corrected_option(option, right=False, why=self.why) for option, right in found]
        return replace(shown, options=(*kept, *added.values()))

    def arranged(self, seed: int) -> Question:
        return arranged(self.corrected, seed)

    def is_right(self, question: Question, choice: str) -> bool:
        return kind_of(question).is_right(question, choice)

    def points(self, correct: bool) -> int:
        return scoring.points(correct)

    def amended(self, post: Post) -> Message:
        """The post with a note that tells nothing about the answer: it may be open."""
        return Message.of(*cards.post(self.deck, self.zone, post).blocks, Note(say("corrected.note")))

    def announced(self, post: Post) -> Message:
        return Message.of(
            Heading(say("corrected.title", title=escape(cards.title(self.deck, post.question)))),
            Text(kind_of(post.question).answer(post.question)),
            Note(say("corrected.regraded")),
        )

    def told(self, correct: bool) -> Message:
        title, now = escape(cards.title(self.deck, self.corrected)), "right" if correct else "wrong"
        return Message.of(Text(say(f"corrected.told.{now}", title=title, why=self.why)))
