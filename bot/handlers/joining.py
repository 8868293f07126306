"""Joining one's accounts on two networks, or in two workspaces, by a one-time code."""

import secrets
from datetime import timedelta

from bot.commands import Registry
from bot.message import Message, Note, Text
from bot.model import Request
from bot.params import Param, UserError
from bot.study import Study
from bot.words import say

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What codes are made of: nothing that looks like something else."""

LENGTH = 10
GOOD_FOR = timedelta(minutes=10)

commands = Registry()


@commands.command(
    "join",
    "Be one person here and elsewhere: one memory, one record",
    Param("code", "The code that the other account was given"),
)
async def join(study: Study, request: Request, code: str | None) -> Message:
    if code is None:
        return await _offer(study, request)
    if not await study.store.joining.redeem(_plain(code), request.person, request.at):
        raise UserError(say("join.bad-code"))
    return Message.of(Text(say("join.done")))


async def _offer(study: Study, request: Request) -> Message:
    # Not the study's chance, which may be predicted: whoever guesses a code takes over somebody's record.
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    await study.store.joining.offer(request.person, code, request.at + GOOD_FOR)
    shown = f"{code[:5]}-{code[5:]}"
    return Message.of(Text(say("join.offer", code=shown)), Note(say("join.secret")))


def _plain(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign in SIGNS)
