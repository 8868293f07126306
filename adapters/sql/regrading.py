"""Regrading: what was asked with a wrong key, in the transaction that corrects it."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.outbox import put, tell_person
from adapters.sql.posts import CHANNEL, read_post
from adapters.sql.tables import answers, difficulties, memory, posts, quizzes, reviews, subscriptions
from bot.deck import concept_of, item_of
from bot.model import Place, Post
from bot.ports import Correction

Touched = dict[int, bool]
"""People whose grade changed, and whether their answer is right now."""


async def regrade(connection: AsyncConnection, subscription: int, correction: Correction, now: datetime) -> int:
    """Correct a channel's posts, regrade what was answered, and tell everybody; how many people it touched.

    The posts come first: from then on no answer is stored that was graded by the old key.
    """
    channel = Place(*(await connection.execute(select(*CHANNEL).where(subscriptions.c.id == subscription))).one())
    touched: Touched = {}
    of_question = posts.c.subscription == subscription, posts.c.question_id == correction.question
    for row in (await connection.execute(select(posts).where(*of_question).with_for_update())).all():
        post = read_post(row)
        if await _rekey(connection, post, correction):
            touched |= await _regrade_answers(connection, post.id, correction)
            await _amend(connection, channel, post.id, correction, now)
    touched = await _regrade_reviews(connection, subscription, correction) | touched
    await _forget(connection, touched, correction.question)
    for person, correct in touched.items():
        await tell_person(connection, channel, person, correction.told(correct), now)
    return len(touched)


async def _rekey(connection: AsyncConnection, post: Post, correction: Correction) -> bool:
    """Give a post the right key; False when it asked something else, or has that key."""
    rekeyed = correction.rekeyed(post.question)
    if rekeyed is None or rekeyed == post.question:
        return False
    values = {"question": rekeyed, "key": post.key + 1, "rated": False}
    await connection.execute(update(posts).where(posts.c.id == post.id).values(values))
    return True


async def _regrade_answers(connection: AsyncConnection, post: int, correction: Correction) -> Touched:
    question = (await connection.execute(select(posts.c.question).where(posts.c.id == post))).scalar_one()
    touched: Touched = {}
    given = select(answers.c.person, answers.c.choice, answers.c.correct).where(answers.c.post == post)
    for person, choice, was in (await connection.execute(given)).all():
        correct = correction.is_right(question, choice)
        if correct != was:
            values = {"correct": correct, "points": correction.points(correct)}
            theirs = answers.c.post == post, answers.c.person == person
            await connection.execute(update(answers).where(*theirs).values(values))
            touched[person] = correct
    return touched


async def _regrade_reviews(connection: AsyncConnection, subscription: int, correction: Correction) -> Touched:
    """What people of the channel answered in quizzes and reviews, where options stood in another order."""
    touched: Touched = {}
    people = select(answers.c.person).where(answers.c.subscription == subscription)
    logged = select(reviews).where(reviews.c.question == correction.question, reviews.c.person.in_(people))
    for row in (await connection.execute(logged)).all():
        _, quiz, _ = row.source.split(":")
        seed = (await connection.execute(select(quizzes.c.seed).where(quizzes.c.id == int(quiz)))).scalar_one()
        correct = correction.is_right(correction.arranged(seed), row.choice)
        if correct != row.correct:
            theirs = reviews.c.person == row.person, reviews.c.source == row.source
            await connection.execute(update(reviews).where(*theirs).values(correct=correct))
            touched[row.person] = correct
    return touched


async def _amend(
    connection: AsyncConnection, channel: Place, number: int, correction: Correction, now: datetime
) -> None:
    """Change what the channel saw; the answer is told only where it has been revealed."""
    post = read_post((await connection.execute(select(posts).where(posts.c.id == number))).one())
    if not post.message_id:
        return
    await put(connection, channel, correction.amended(post), now, edits=post.message_id)
    if post.closed_at is not None:
        thread = Place(channel.platform, channel.workspace, channel.channel, post.message_id)
        await put(connection, thread, correction.announced(post), now)


async def _forget(connection: AsyncConnection, touched: Touched, question: str) -> None:
    """Drop what was folded from the old grades."""
    folded = memory.c.person.in_(touched), memory.c.concept == concept_of(question)
    await connection.execute(delete(memory).where(*folded))
    await connection.execute(delete(difficulties).where(difficulties.c.item == item_of(question)))
