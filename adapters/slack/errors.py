"""What Slack's errors say: about a message, about a history, about a token."""

from slack_sdk.errors import SlackApiError

from adapters.slack.limits import shorten
from bot.markdown import escape
from bot.ports import BadCredentials, NotSent, Refused, Unreadable
from bot.words import say

LATER = 60.0
"""Seconds after which to try again where Slack does not say."""

REASONS = {
    "not_in_channel": say("refused.outside"),
    "channel_not_found": say("refused.gone"),
    "is_archived": say("refused.archived"),
    "account_inactive": say("refused.inactive"),
    "missing_scope": say("refused.scope"),
}
"""What people read when Slack refuses a message, by Slack's error."""

UNSURE = {"", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Errors after which the message may have arrived all the same; the empty one is an answer not by Slack."""

NOT_THE_CHANNELS = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "team_access_not_granted"}
"""Errors that the channel's people cannot put right."""

THREAD_ONLY = {
    "thread_not_found",
    "message_not_found",
    "cannot_reply_to_message",
    "restricted_action_thread_locked",
    "restricted_action_non_threadable_channel",
}
"""Refusals of a thread that the channel itself may not share."""

UNDRAWABLE = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
"""What Slack says of blocks that it does not take: a picture that it cannot show (any more), or any other."""

DEAD_TOKEN = {"invalid_auth", "account_inactive", "token_revoked", "token_expired"}
"""Errors by which Slack says that a token is good for nothing any more."""

BAD_TOKEN = NOT_THE_CHANNELS | {"account_inactive", "not_allowed_token_type", "missing_scope", "no_permission"}

BAD_BOT_TOKEN = (
    "SLACK_BOT_TOKEN is not valid: copy the Bot User OAuth Token (xoxb-…) from your app’s page, "
    "OAuth & Permissions (https://api.slack.com/apps); if the app was removed, install it again first."
)
ORGANISATION = (
    "SLACK_BOT_TOKEN is of an app that is installed for a whole organisation (Enterprise Grid), which this bot "
    "cannot serve: install it in one of its workspaces instead."
)
BAD_APP_TOKEN = (
    "SLACK_APP_TOKEN is not valid: on your app’s page, Basic Information, App-Level Tokens, make a token (xapp-…) "
    "with the scope connections:write, and see that Socket Mode is on (https://api.slack.com/apps)."
)


def code(error: SlackApiError) -> str:
    """Slack's name of what went wrong; empty where the answer was not by Slack."""
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _status(error: SlackApiError) -> int:
    return int(getattr(error.response, "status_code", 0))


def is_rate_limit(error: SlackApiError) -> bool:
    return _status(error) == 429 or code(error) in ("ratelimited", "rate_limited")


def retry_after(error: SlackApiError) -> float:
    headers = getattr(error.response, "headers", None) or {}
    try:
        return float(headers.get("Retry-After", LATER))
    except ValueError:
        return LATER


def of_message(error: SlackApiError) -> Exception:
    """What a refusal says about the message. From a 5xx nothing follows: it may have arrived."""
    name = code(error)
    if is_rate_limit(error):
        return NotSent(str(error), retry_after(error))
    if _status(error) >= 500 or name in UNSURE:
        return error
    if name in NOT_THE_CHANNELS:
        return NotSent(str(error), LATER)
    if name.startswith("restricted_action"):
        return Refused(say("refused.rule"))
    return Refused(REASONS.get(name, say("refused.other", network="Slack", reason=escape(shorten(name, 80)))))


def of_history(error: SlackApiError) -> Exception:
    """What a refusal says about a history: that it cannot be read, unless it may be later."""
    if is_rate_limit(error) or _status(error) >= 500 or code(error) in UNSURE | NOT_THE_CHANNELS:
        return error
    return Unreadable(str(error))


def of_token(error: SlackApiError, sentence: str) -> Exception:
    """What a refusal at the entrance says: that a token is wrong, or that Slack has trouble."""
    return BadCredentials(sentence) if code(error) in BAD_TOKEN else error
