"""What Discord's refusals mean, by its codes (developers/topics/opcodes-and-status-codes.mdx)."""

import aiohttp
import discord

from bot.markdown import escape
from bot.ports import BadCredentials, NotSent, Refused
from bot.words import say

LATER = 60.0
"""Seconds after which to try again where Discord does not say."""

EXPECTED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""How the network fails, in which a traceback tells nothing."""

THREAD_EXISTS = 160004
UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013

PASSING = {20016, 20028, 20029, 40003, 40004, 40006, 40062, 40333, 110001, 130000}
"""Refusals that pass by themselves: limits without a header, and what Discord has switched off for a while."""

REASONS = {
    10003: say("refused.gone"),
    10004: say("refused.absent"),
    30033: say("refused.full"),
    40058: say("refused.forum"),
    50001: say("refused.unseen"),
    50007: say("refused.direct"),
    50008: say("refused.forum"),
    50009: say("refused.verification"),
    50013: say("refused.mute"),
    50024: say("refused.forum"),
    50083: say("refused.locked"),
    50278: say("refused.direct"),
    160005: say("refused.locked"),
    160006: say("refused.full"),
    200000: say("refused.moderation"),
    240000: say("refused.moderation"),
}
"""What people read when Discord refuses a message, by Discord's error code."""

BAD_TOKEN = (
    "DISCORD_TOKEN is not a valid bot token: copy it anew from your application’s page, Bot, Reset Token "
    "(https://discord.com/developers/applications)."
)
OUT_OF_DATE = (
    "Discord does not accept how this bot connects (gateway close code {code}): it is too old for Discord. "
    "Update it and start it again."
)

AUTHENTICATION_FAILED = 4004
INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = 4012, 4013, 4014
"""Close codes after which it is of no use to connect again. After 4010 and 4011 it is: shards are counted anew."""


def meaning(error: discord.HTTPException) -> Exception:
    """What a refusal says about a message: from a 5xx nothing follows, it may have arrived."""
    if error.status >= 500:
        return error
    # A 401 and a 429 are nothing that the channel's people can put right; a code of 0 is not from Discord's API.
    if error.status in (401, 429) or error.code == 0 or error.code in PASSING:
        return NotSent(str(error), float(error.response.headers.get("Retry-After", LATER)))
    return Refused(REASONS.get(error.code, say("refused.other", network="Discord", reason=escape(error.text))))


def fatal(error: Exception) -> BadCredentials | None:
    """What is said when it is of no use to connect again; None when it is."""
    if isinstance(error, discord.LoginFailure):
        return BadCredentials(BAD_TOKEN)
    code = DISALLOWED_INTENTS if isinstance(error, discord.PrivilegedIntentsRequired) else _close_code(error)
    if code == AUTHENTICATION_FAILED:
        return BadCredentials(BAD_TOKEN)
    if code in (INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS):
        return BadCredentials(OUT_OF_DATE.format(code=code))
    return None


def _close_code(error: Exception) -> int:
    return error.code if isinstance(error, discord.ConnectionClosed) else 0
