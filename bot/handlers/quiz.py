"""A private quiz: questions in a row, each answered and explained in place."""

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.deck import Level, Question
from bot.handlers import choosing
from bot.handlers.channel import learners_day
from bot.handlers.choosing import CHOICE
from bot.handlers.topics import find_concepts, suggest_concepts
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Button, Form, Heading, Message, Note, Text
from bot.model import Quiz, Request, Review
from bot.params import Final, Kind, Param, UserError
from bot.selection import arranged, quiz_questions
from bot.study import Study
from bot.words import say

QUESTIONS = 3
MOST_QUESTIONS = 10
SEEDS = 2**31

commands = Registry()
QUIZ = Param("quiz", "Which quiz", Kind.INTEGER, required=True)
NUMBER = Param("number", "Which question, counted from 1", Kind.INTEGER, required=True, minimum=1)


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """The form for an answer that is typed."""
    mine = await _mine(study, request, QUIZ.read(request.call.args.get("quiz", "")))
    number = NUMBER.read(request.call.args.get("number", "")) or 1
    question = _question(study, mine, number)
    return choosing.ask(question, form, _call(mine, number)) if question else _gone(mine, number)


@commands.command(
    "quiz",
    "A private quiz, a few questions in a row",
    Param("topic", "A chapter or a concept", suggest=suggest_concepts),
    Param("questions", "How many", Kind.INTEGER, default=QUESTIONS, minimum=1, maximum=MOST_QUESTIONS),
    Param("level", "How hard", Kind.CHOICE, choices=tuple(Level)),
)
async def quiz(study: Study, request: Request, topic: str | None, questions: int, level: str | None) -> Message:
    concepts = find_concepts(study.deck, topic) if topic else study.deck.within(())
    withheld = await study.store.posts.withheld(request.person, request.place)
    drawn = quiz_questions(concepts, questions, level, withheld, study.rng)
    if not drawn:
        raise UserError(say("error.no-questions"))
    seed = study.rng.randrange(SEEDS)
    ids = [question.id for question in drawn]
    return await _ask(
        study, request, await study.store.memory.start_quiz(request.person, ids, seed, request.at), 1
    )


@commands.command(
    "quiz-answer",
    "Answer a question of a quiz",
    QUIZ,
    NUMBER,
    CHOICE,
    ask=ask,
    form_fields=("choice",),
    listed=False,
)
async def quiz_answer(study: Study, request: Request, quiz: int, number: int, choice: str) -> Message:
    mine = await _mine(study, request, quiz)
    question = _question(study, mine, number)
    if question is None:
        return _gone(mine, number)
    if await _is_withheld(study, request, question):
        return _held_back(mine, number)
    choice = choosing.read(question, choice)
    if not kind_of(question).is_whole(question, choice):
        return _asked(mine, number, question, choice)
    source = _source(mine, number)
    review = Review(
        request.person,
        source,
        question.id,
        question.concept,
        choice,
        kind_of(question).is_right(question, choice),
        request.at,
        await learners_day(study, request),
    )
    first = await study.store.memory.review(review)
    return cards.verdict(question, first.choice, _progress(mine, number), _go_on(mine, number))


@commands.command("quiz-next", "The next question of a quiz", QUIZ, NUMBER, listed=False)
async def quiz_next(study: Study, request: Request, quiz: int, number: int) -> Message:
    mine = await _mine(study, request, quiz)
    if number > len(mine.questions):
        return await _summary(study, mine)
    return await _ask(study, request, mine, number)


async def _mine(study: Study, request: Request, quiz: int | None) -> Quiz:
    found = await study.store.memory.quiz(quiz or 0)
    if found is None:
        raise Final(say("error.gone"))
    if found.person != request.person:
        raise Final(say("error.not-yours"))
    return found


def _question(study: Study, quiz: Quiz, number: int) -> Question | None:
    """The question with its options as this quiz shows them; None when the deck no longer has it."""
    if number > len(quiz.questions):
        return None
    question = study.deck.questions.get(quiz.questions[number - 1])
    return arranged(question, quiz.seed) if question else None


async def _is_withheld(study: Study, request: Request, question: Question) -> bool:
    """Whether the question has become a channel's open one since the quiz was drawn."""
    return question.id in await study.store.posts.withheld(request.person, request.place)


def _held_back(quiz: Quiz, number: int) -> Message:
    return Message.of(Text(say("quiz.withheld")), _go_on(quiz, number))


async def _ask(study: Study, request: Request, quiz: Quiz, number: int) -> Message:
    question = _question(study, quiz, number)
    if question is None:
        return _gone(quiz, number)
    if await _is_withheld(study, request, question):
        return _held_back(quiz, number)
    return _asked(quiz, number, question)


def _asked(quiz: Quiz, number: int, question: Question, choice: str = "") -> Message:
    return Message.of(_progress(quiz, number), *cards.question_blocks(question, _call(quiz, number), choice))


def _call(quiz: Quiz, number: int) -> Call:
    return Call.of("quiz-answer", quiz=quiz.id, number=number)


def _gone(quiz: Quiz, number: int) -> Message:
    """The reply replaces the question, so it brings the way on with it."""
    return Message.of(Text(say("error.question-gone")), _go_on(quiz, number))


def _progress(quiz: Quiz, number: int) -> Note:
    return Note(say("quiz.progress", number=number, count=len(quiz.questions)))


def _go_on(quiz: Quiz, number: int) -> Actions:
    last = number >= len(quiz.questions)
    call = Call.of("quiz-next", quiz=quiz.id, number=number + 1)
    return Actions((Button(say("quiz.finish" if last else "quiz.next"), call, primary=True),))


async def _summary(study: Study, quiz: Quiz) -> Message:
    sources = [_source(quiz, number) for number in range(1, len(quiz.questions) + 1)]
    reviews = await study.store.memory.reviews(quiz.person, sources)
    correct = sum(review.correct for review in reviews.values())
    lines = [
        _summary_line(study, question, reviews.get(source))
        for question, source in zip(quiz.questions, sources, strict=True)
    ]
    return Message.of(
        Heading(say("quiz.done", correct=correct, count=len(quiz.questions))),
        Text("\n".join(f"- {line}" for line in lines)),
        Actions((Button(say("quiz.again"), Call.of("quiz"), primary=True),)),
    )


def _summary_line(study: Study, question: str, review: Review | None) -> str:
    mark = say("quiz.unanswered")
    if review:
        mark = say("verdict.mark.right" if review.correct else "verdict.mark.wrong")
    found = study.deck.questions.get(question)
    title = study.deck.concepts[found.concept].card.title if found else question
    return say("quiz.line", mark=mark, title=escape(title))


def _source(quiz: Quiz, number: int) -> str:
    return f"quiz:{quiz.id}:{number}"
