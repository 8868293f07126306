"""What quizzes and reviews share: a stored run of questions, each asked, answered and explained in place."""

from dataclasses import dataclass

from bot import cards
from bot.call import Call
from bot.deck import Question
from bot.handlers import asked, choosing, confidence
from bot.handlers.channel import learners_day
from bot.kinds import kind_of
from bot.message import Actions, Block, Button, Divider, Form, Message, Note, Run, Text
from bot.model import Quiz, Request, Review, Sure
from bot.params import Final, Kind, Param
from bot.study import Study
from bot.words import say

QUIZ = Param("quiz", "Which run of questions", Kind.INTEGER, required=True)
NUMBER = Param("number", "Which question, counted from 1", Kind.INTEGER, required=True, minimum=1)
HINT = Param("hint", "Whether a hint was taken", Kind.FLAG, default=False)


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a stored run, None when the deck has it no more; `family` is the command whose run it is."""

    family: str
    quiz: Quiz
    number: int
    question: Question | None

    @property
    def source(self) -> str:
        """The name of an answer to it in the log."""
        return f"{self.family}:{self.quiz.id}:{self.number}"

    @property
    def call(self) -> Call:
        """What answers it, together with a choice."""
        return Call.of(f"{self.family}-answer", quiz=self.quiz.id, number=self.number)

    @property
    def last(self) -> bool:
        return self.number >= len(self.quiz.questions)


async def find(study: Study, request: Request, family: str, quiz: int, number: int) -> Item:
    """The question of that number in one's own run. Raises Final."""
    found = await study.store.memory.quiz(quiz)
    if found is None or number > len(found.questions):
        raise Final(say("error.gone"))
    if found.person != request.person:
        raise Final(say("error.not-yours"))
    return Item(family, found, number, asked.shown(study.deck, found.questions[number - 1], found.seed))


async def named(study: Study, request: Request, family: str) -> Item:
    """The question that a call's arguments name, before they are read. Raises UserError."""
    args = request.call.args
    number = NUMBER.read(args.get("number", "")) or 1
    return await find(study, request, family, QUIZ.read(args.get("quiz", "")) or 0, number)


def ask(item: Item, question: Question, about: Block, choice: str = "") -> Message:
    """The question with the ways to answer it, and a hint where there can be one."""
    hints = tuple(kind_of(question).hint(question, item.call)) and not choice
    hint = Button(say("hint.ask"), Call.of(f"{item.family}-hint", quiz=item.quiz.id, number=item.number))
    more = (Actions((hint,)),) if hints else ()
    return Message.of(about, *cards.question_blocks(question, item.call, choice), *more)


def ask_with_hint(item: Item, question: Question, about: Block) -> Message:
    """The question with one wrong option struck out."""
    call = item.call.also(hint="yes")
    return Message.of(about, *cards.stem_blocks(question), *kind_of(question).hint(question, call))


async def answer(study: Study, request: Request, item: Item, choice: str, *, hint: bool) -> Review:
    """Log a whole choice; the answer that counts. One with a hint is as good as one that was not sure."""
    assert item.question is not None, "asked before"
    correct = kind_of(item.question).is_right(item.question, choice)
    sure = Sure.UNSURE if hint else Sure.UNSAID
    day = await learners_day(study, request)
    concept = item.question.concept
    given = Review(request.person, item.source, item.question.id, concept, choice, correct, request.at, day, sure)
    return await study.store.memory.review(given)


def verdict(study: Study, item: Item, given: Review, about: Block, *buttons: Button) -> Message:
    """The verdict on an answer that counts, with the run behind it where a lab has asked."""
    assert item.question is not None, "answered before"
    steps = asked.run_of(study.deck, item.question)
    run = (Divider(), Text(f"**{say('lab.run')}**"), Run(steps), Note(say("lab.marks"))) if steps else ()
    sure = confidence.buttons(item.source, correct=given.correct) if not given.sure else ()
    card = Button(say("verdict.card"), Call.of("learn", concept=given.concept))
    more = Actions((*buttons, *sure, card, cards.report_button(item.question)))
    return cards.verdict(item.question, given.choice, about, *run, more)


async def again(study: Study, item: Item, form: Form, about: Block, *buttons: Button) -> Message | Form:
    """What a call without a choice gets: the verdict if there is one, a form for a number, or the question."""
    assert item.question is not None, "looked up before"
    given = (await study.store.memory.reviews(item.quiz.person, [item.source])).get(item.source)
    if given is not None:
        return verdict(study, item, given, about, *buttons)
    return choosing.ask(item.question, form, item.call)
