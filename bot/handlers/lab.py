"""Labs: questions that models of systems compute, as many as one likes."""

from collections.abc import Sequence

from bot import cards
from bot.call import Call
from bot.commands import Registry
from bot.deck import Deck, Exercise, Lab, Level, Question, item_of
from bot.handlers import choosing, confidence
from bot.handlers.channel import learners_day
from bot.handlers.choosing import CHOICE
from bot.handlers.private import HINT
from bot.handlers.topics import find_concept, suggest_labs
from bot.handlers.withheld import is_withheld, withheld
from bot.kinds import kind_of
from bot.markdown import escape
from bot.message import Actions, Block, Button, Divider, Form, Heading, Message, Note, Run, Text
from bot.model import Request, Review, Sure
from bot.params import Final, Kind, Param, UserError
from bot.study import Study
from bot.words import say

SEEDS = 2**31

commands = Registry()
OF = Param("of", "Which question: concept/version/level/seed", required=True)
LEVELS = tuple(Level)
OTHER = {Level.EASY: Level.MEDIUM, Level.MEDIUM: Level.HARD, Level.HARD: Level.EASY}


@commands.command(
    "lab",
    "A question that a model of the system computes",
    Param("name", "Which system, like LRU", suggest=suggest_labs),
    Param("level", "How hard", Kind.CHOICE, choices=LEVELS, default=Level.MEDIUM),
)
async def lab(study: Study, request: Request, name: str | None, level: str) -> Message:
    if not name:
        return _all(study.deck)
    concept = find_concept(study.deck, name).id
    if concept not in study.deck.labs:
        raise UserError(say("lab.none"))
    model = study.deck.labs[concept]
    if item_of(model.exercise(Level(level), 0).question.id) in await withheld(study, request):
        raise UserError(say("lab.withheld"))
    return _fresh(study, model, Level(level))


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """Nothing was chosen: the verdict if there is one, else the question again."""
    exercise = _exercise(study.deck, request.call.args.get("of", ""))
    question = exercise.question
    source = f"lab:{question.id}"
    given = (await study.store.memory.reviews(request.person, [source])).get(source)
    return (
        _verdict(exercise, given) if given else choosing.ask(question, form, Call.of("lab-answer", of=question.id))
    )


@commands.command("lab-answer", "Answer a lab", OF, CHOICE, HINT, ask=ask, form_fields=("choice",), listed=False)
async def lab_answer(study: Study, request: Request, of: str, choice: str, hint: bool) -> Message:
    exercise = _exercise(study.deck, of)
    question = exercise.question
    if await is_withheld(study, request, question.id):
        raise Final(say("quiz.withheld"))
    if question.id != of:
        fresh = _fresh(study, study.deck.labs[question.concept], question.level)
        return Message.of(Text(say("lab.improved")), *fresh.blocks)
    choice = choosing.read(question, choice)
    given = Review(
        request.person,
        f"lab:{question.id}",
        question.id,
        question.concept,
        choice,
        kind_of(question).is_right(question, choice),
        request.at,
        await learners_day(study, request),
        Sure.UNSURE if hint else Sure.UNSAID,
    )
    return _verdict(exercise, await study.store.memory.review(given))


@commands.command("lab-hint", "Strike out a wrong option", OF, listed=False)
async def lab_hint(study: Study, request: Request, of: str) -> Message:
    question = _exercise(study.deck, of).question
    call = Call.of("lab-answer", of=question.id, hint="yes")
    return Message.of(
        _about(study, question), *cards.stem_blocks(question), *kind_of(question).hint(question, call)
    )


def _verdict(exercise: Exercise, given: Review) -> Message:
    sure = () if given.sure else confidence.buttons(given.source, correct=given.correct)
    return cards.verdict(exercise.question, given.choice, *_run(exercise), _go_on(exercise, sure))


def _about(study: Study, question: Question) -> Note:
    return Note(say("lab.about", title=escape(cards.title(study.deck, question)), level=question.level))


def _fresh(study: Study, lab: Lab, level: Level) -> Message:
    question = lab.exercise(level, study.rng.randrange(SEEDS)).question
    hint = Button(say("hint.ask"), Call.of("lab-hint", of=question.id))
    return Message.of(
        _about(study, question),
        *cards.question_blocks(question, Call.of("lab-answer", of=question.id)),
        Actions((hint,)),
    )


def _exercise(deck: Deck, of: str) -> Exercise:
    """The question of that id, or that of its lab's newest version. Raises Final when there is none."""
    match of.split("/"):
        case [concept, _, level, seed] if concept in deck.labs and level in LEVELS:
            if seed.isdecimal() and int(seed) < SEEDS:
                return deck.labs[concept].exercise(Level(level), int(seed))
    raise Final(say("error.gone"))


def _run(exercise: Exercise) -> tuple[Block, ...]:
    return (Divider(), Text(f"**{say('lab.run')}**"), Run(exercise.run), Note(say("lab.marks")))


def _go_on(exercise: Exercise, sure: Sequence[Button]) -> Actions:
    question = exercise.question
    other = OTHER[question.level]
    label = say("lab.easier" if other is Level.EASY else "lab.harder")
    return Actions(
        (
            Button(say("lab.another"), _drill(question.concept, question.level), primary=True),
            Button(label, _drill(question.concept, other)),
            *sure,
            Button(say("verdict.card"), Call.of("learn", concept=question.concept)),
            cards.report_button(question),
        )
    )


def _drill(concept: str, level: Level) -> Call:
    return Call.of("lab", name=concept, level=level)


def _all(deck: Deck) -> Message:
    """Every lab, by chapter."""
    if not deck.labs:
        return Message.of(Text(say("lab.none")))
    chapters = [(chapter, [c for c in chapter.concepts if c.id in deck.labs]) for chapter in deck.chapters]
    parts = [
        Text("\n".join([f"**{escape(chapter.title)}**", "", *(_line(c.card.title, c.id) for c in concepts)]))
        for chapter, concepts in chapters
        if concepts
    ]
    return Message.of(Heading(say("lab.title")), *parts, Note(say("lab.how", example=next(iter(deck.labs)))))


def _line(title: str, concept: str) -> str:
    return say("lab.line", title=escape(title), concept=concept)
