"""A private quiz: questions in a row, each answered and explained in place."""

from bot.call import Call
from bot.commands import Registry
from bot.deck import Level, Question
from bot.handlers import asked, choosing, private
from bot.handlers.choosing import CHOICE
from bot.handlers.private import HINT, NUMBER, QUIZ, Item
from bot.handlers.topics import find_concepts, suggest_concepts
from bot.handlers.withheld import is_withheld, withheld
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Button, Form, Heading, Message, Note, Text
from bot.model import Quiz, Request, Review
from bot.params import Kind, Param, UserError
from bot.selection import quiz_questions
from bot.study import Study
from bot.words import say

FAMILY = "quiz"
QUESTIONS = 3
MOST_QUESTIONS = 10

commands = Registry()


@commands.command(
    "quiz",
    "A private quiz, a few questions in a row",
    Param("topic", "A chapter or a concept", suggest=suggest_concepts),
    Param("questions", "How many", Kind.INTEGER, default=QUESTIONS, minimum=1, maximum=MOST_QUESTIONS),
    Param("level", "How hard", Kind.CHOICE, choices=tuple(Level)),
)
async def quiz(study: Study, request: Request, topic: str | None, questions: int, level: str | None) -> Message:
    concepts = find_concepts(study.deck, topic) if topic else study.deck.within(())
    drawn = quiz_questions(concepts, questions, level, await withheld(study, request), study.rng)
    if not drawn:
        raise UserError(say("error.no-questions"))
    seed = study.rng.randrange(asked.SEEDS)
    ids = [question.id for question in drawn]
    stored = await study.store.memory.start_quiz(request.person, ids, seed, request.at)
    return await _ask(study, request, await private.find(study, request, FAMILY, stored.id, 1))


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """The form for an answer that is typed."""
    item = await private.named(study, request, FAMILY)
    if item.question is None:
        return _gone(item)
    return await private.again(study, item, form, _progress(item), _onward(item))


@commands.command(
    "quiz-answer",
    "Answer a question of a quiz",
    QUIZ,
    NUMBER,
    CHOICE,
    HINT,
    ask=ask,
    form_fields=("choice",),
    listed=False,
)
async def quiz_answer(study: Study, request: Request, quiz: int, number: int, choice: str, hint: bool) -> Message:
    item = await private.find(study, request, FAMILY, quiz, number)
    if item.question is None:
        return _gone(item)
    if await is_withheld(study, request, item.question.id):
        return _held_back(item)
    choice = choosing.read(item.question, choice)
    if not kind_of(item.question).is_whole(item.question, choice):
        return private.ask(item, item.question, _progress(item), choice)
    given = await private.answer(study, request, item, choice, hint=hint)
    return private.verdict(study, item, given, _progress(item), _onward(item))


@commands.command("quiz-hint", "Strike out a wrong option", QUIZ, NUMBER, listed=False)
async def quiz_hint(study: Study, request: Request, quiz: int, number: int) -> Message:
    item = await private.find(study, request, FAMILY, quiz, number)
    if item.question is None:
        return _gone(item)
    return private.ask_with_hint(item, item.question, _progress(item))


@commands.command("quiz-next", "The next question of a quiz", QUIZ, NUMBER, listed=False)
async def quiz_next(study: Study, request: Request, quiz: int, number: int) -> Message:
    before = await private.find(study, request, FAMILY, quiz, max(number - 1, 1))
    if number > len(before.quiz.questions):
        return await _summary(study, before.quiz)
    return await _ask(study, request, await private.find(study, request, FAMILY, quiz, number))


async def _ask(study: Study, request: Request, item: Item) -> Message:
    if item.question is None:
        return _gone(item)
    if await is_withheld(study, request, item.question.id):
        return _held_back(item)
    return private.ask(item, item.question, _progress(item))


def _held_back(item: Item) -> Message:
    return Message.of(Text(say("quiz.withheld")), Actions((_onward(item),)))


def _gone(item: Item) -> Message:
    """The reply replaces the question, so it brings the way on with it."""
    return Message.of(Text(say("error.question-gone")), Actions((_onward(item),)))


def _progress(item: Item) -> Note:
    return Note(say("quiz.progress", number=item.number, count=len(item.quiz.questions)))


def _onward(item: Item) -> Button:
    call = Call.of("quiz-next", quiz=item.quiz.id, number=item.number + 1)
    return Button(say("quiz.finish" if item.last else "quiz.next"), call, primary=True)


async def _summary(study: Study, quiz: Quiz) -> Message:
    items = [Item(FAMILY, quiz, n, asked.find(study.deck, name)) for n, name in enumerate(quiz.questions, 1)]
    reviews = await study.store.memory.reviews(quiz.person, [item.source for item in items])
    correct = sum(review.correct for review in reviews.values())
    lines = [_summary_line(study, item.question, reviews.get(item.source)) for item in items]
    return Message.of(
        Heading(say("quiz.done", correct=correct, count=len(quiz.questions))),
        Text("\n".join(f"- {line}" for line in lines)),
        Actions((Button(say("quiz.again"), Call.of("quiz"), primary=True),)),
    )


def _summary_line(study: Study, question: Question | None, review: Review | None) -> str:
    mark = say("quiz.unanswered")
    if review:
        mark = say("verdict.mark.right" if review.correct else "verdict.mark.wrong")
    title = study.deck.concepts[question.concept].card.title if question else say("quiz.gone")
    return say("quiz.line", mark=mark, title=escape(title))
