"""The question of the day: asking for it, and answering it."""

from collections.abc import Sequence

from bot import cards, words
from bot.call import Call
from bot.commands import Registry
from bot.handlers import choosing, confidence
from bot.handlers.channel import channel, why_no_post
from bot.handlers.choosing import CHOICE
from bot.handlers.withheld import is_withheld
from bot.kinds import kind_of
from bot.message import Button, Form, Message, Note
from bot.model import Answer, Post, Request, Subscription
from bot.params import Final, Kind, Param, UserError
from bot.scoring import points
from bot.streaks import streak
from bot.study import Study
from bot.words import say

MOST_BACK = 1_000
"""Posts that one can go back: some years."""

commands = Registry()


PAST = Param("past", "How many posts back, to practise", Kind.INTEGER, default=0, maximum=MOST_BACK)


@commands.command("daily", "Today’s concept and question, or a past one, for you alone", PAST)
async def daily(study: Study, request: Request, past: int) -> Message:
    subscription = await channel(study, request)
    post = await study.store.posts.latest(subscription.id, past)
    if post is None:
        raise UserError(say("error.no-past") if past else _no_post(subscription))
    answer = await study.store.answers.answered(post.id, request.person)
    if answer is not None:
        return await _first_verdict(study, subscription, post, answer)
    shown = cards.post(study.deck, subscription.plan.zone, post)
    return Message.of(*shown.blocks[:-1], Note(say("post.closed"))) if post.closed_at else shown


def _no_post(subscription: Subscription) -> str:
    if subscription.next_post_at is None:
        return why_no_post(subscription)
    return say("error.no-post", when=words.instant(subscription.next_post_at, subscription.plan.zone))


POST = Param("post", "Which post", Kind.INTEGER, required=True)


async def ask(study: Study, request: Request, form: Form) -> Message | Form:
    """The form for an answer that is typed; whoever has answered sees the verdict instead."""
    made, subscription = await _made(study, request, POST.read(request.call.args.get("post", "")))
    given = await study.store.answers.answered(made.id, request.person)
    if given is not None:
        return await _first_verdict(study, subscription, made, given)
    return choosing.ask(made.question, form, cards.answer_call(made))


@commands.command(
    "answer", "Answer a question of the day", POST, CHOICE, ask=ask, form_fields=("choice",), listed=False
)
async def answer(study: Study, request: Request, post: int, choice: str) -> Message:
    made, subscription = await _made(study, request, post)
    kind, question = kind_of(made.question), made.question
    choice = choosing.read(question, choice)
    if not kind.is_whole(question, choice):
        return Message.of(*cards.question_blocks(question, cards.answer_call(made), choice))
    correct = kind.is_right(question, choice)
    given = Answer(made.id, request.person, choice, correct, points(correct), request.at, key=made.key)
    outcome = await study.store.answers.answer(given)
    if outcome.answer is None:
        return await _too_late(study, request, made, choice)
    repeated = "" if outcome.fresh else _when(subscription, outcome.answer)
    more = _more(study, made, outcome.answer)
    return cards.daily_verdict(made, outcome.answer, streak(outcome.record), repeated, more)


async def _made(study: Study, request: Request, post: int | None) -> tuple[Post, Subscription]:
    """The post and its channel. Raises Final."""
    made = await study.store.posts.get(post or 0)
    if made is None:
        raise Final(say("error.gone"))
    subscription = await study.store.schedule.by_id(made.subscription)
    await _refuse_strangers(study, request, subscription)
    return made, subscription


async def _refuse_strangers(study: Study, request: Request, subscription: Subscription) -> None:
    """A call can be forged: a post is answered in its own channel, or in private by one of its people."""
    here = await study.store.schedule.subscription(request.place)
    theirs = await study.store.schedule.of_person(request.person) if request.alone else ()
    if subscription.id in {found.id for found in (here, *theirs) if found}:
        return
    raise Final(say("error.elsewhere"))


async def _too_late(study: Study, request: Request, made: Post, choice: str) -> Message:
    """The post has closed, unless its key was corrected at this very moment: then the answer is graded anew."""
    current, _ = await _made(study, request, made.id)
    if current.key != made.key:
        return await answer(study, request, made.id, choice)
    return await _practice(study, request, current, choice)


async def _practice(study: Study, request: Request, made: Post, choice: str) -> Message:
    """The verdict after the close; not while the same question is open in another channel of theirs."""
    if await is_withheld(study, request, made.question.id):
        raise Final(say("verdict.withheld"))
    return cards.practice_verdict(made, choice)


async def _first_verdict(study: Study, subscription: Subscription, post: Post, given: Answer) -> Message:
    record = await study.store.answers.record(subscription.id, given.person)
    more = _more(study, post, given)
    return cards.daily_verdict(post, given, streak(record), _when(subscription, given), more)


def _more(study: Study, made: Post, given: Answer) -> Sequence[Button]:
    """A lab on the concept, and how sure one was, unless that was said."""
    lab = Button(say("verdict.lab"), Call.of("lab", name=made.question.concept))
    sure = () if given.sure else confidence.buttons(f"post:{made.id}", correct=given.correct)
    return [*([lab] if made.question.concept in study.deck.labs else []), *sure]


def _when(subscription: Subscription, given: Answer) -> str:
    return say("verdict.first", when=words.instant(given.at, subscription.plan.zone))
