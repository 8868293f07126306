"""Declared commands -> the app's manifest; what Slack reports -> Call and Request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.slack.limits import APP_DESCRIPTION, APP_NAME, COMMAND_DESCRIPTION, COMMAND_HINT, clip
from bot.call import Call
from bot.commands import Command, Registry
from bot.markdown import escape
from bot.model import Account, Place, Request
from bot.params import UserError
from bot.words import say

COMMAND = "/study"
NAME = "System Design Daily"
DESCRIPTION = "One system design concept and one question a day, with points, streaks and quizzes."
COLOUR = "#1d3557"

SCOPES: Mapping[str, str] = {
    "commands": f"people can write {COMMAND}",
    "chat:write": "posting in channels that the app has been invited to",
    "channels:history": "finding out in public channels whether a post arrived after its answer was lost",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages with the app",
    "channels:read": "seeing who created a public channel: they may manage its posts",
    "groups:read": "the same for private channels",
    "files:write": "uploading the pictures of cards",
    "files:read": "seeing when an uploaded picture can be shown",
    "users:read": "seeing who is an admin or owner of the workspace: they may manage posts too",
}
"""What the bot asks for, and what each scope buys."""

BUILT_IN = (
    "active apps archive away call collapse dm dnd expand feed feedback invite join kick leave me msg mute open "
    "prefs remind remove rename search shortcuts shrug star status topic unarchive who"
)
"""Slash commands of Slack itself: an app's command of such a name would never be called."""

GONE = Call("gone")
"""What a button means that cannot be read: the engine says that it is out of date."""

FORM = "form:"
"""Before a call: open its form with these values in it, do not submit them."""

PICK = "pick:"
"""Before a call: what is ticked beside the button fills its empty argument."""

Payload = dict[str, Any]


def manifest(registry: Registry, short: Sequence[str] = ()) -> Payload:
    """The app as Slack wants it declared, for Socket Mode.

    `short` names commands that people can write by themselves too: `/quiz` beside `/study quiz`. Raises
    UserError for a name that is none, or that Slack keeps for itself.
    """
    if taken := [name for name in short if name in BUILT_IN.split()]:
        raise UserError(say("error.built-in", name=escape(taken[0])))
    usages = " | ".join(map(_usage, registry.listed()))
    return {
        "display_information": {
            "name": clip(NAME, APP_NAME),
            "description": clip(DESCRIPTION, APP_DESCRIPTION),
            "background_color": COLOUR,
        },
        "features": {
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [
                _slash_command(COMMAND, DESCRIPTION, usages),
                *(_short_command(registry.get(name)) for name in short),
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(name: str, description: str, hint: str) -> Payload:
    declared = {"command": name, "description": clip(description, COMMAND_DESCRIPTION), "should_escape": False}
    return {**declared, "usage_hint": clip(hint, COMMAND_HINT)} if hint else declared


def _short_command(command: Command) -> Payload:
    return _slash_command(f"/{command.name}", command.description, _params(command))


def _usage(command: Command) -> str:
    return f"{command.name} {_params(command)}".rstrip()


def _params(command: Command) -> str:
    return " ".join(f"<{param.name}>" if param.required else f"[{param.name}]" for param in command.params)


def pressed_call(value: str) -> Call:
    """The call that a button carries; `GONE` when it is stale or forged."""
    try:
        return Call.parse(value.removeprefix(FORM))
    except ValueError:
        return GONE


def picked_call(body: Mapping[str, Any]) -> Call:
    """The call of a button that sends what is ticked beside it."""
    action = body["actions"][0]
    beside = ((body.get("state") or {}).get("values") or {}).get(action.get("block_id"), {})
    ticked = [box["value"] for entry in beside.values() for box in entry.get("selected_options") or ()]
    return pressed_call(action["value"].removeprefix(PICK)).picking(map(str, ticked))


def typed_line(body: Mapping[str, Any], registry: Registry) -> str:
    """The line that was meant: what stands behind the slash command, which may be a short one itself.

    Slack escapes the three signs of its markup in it.
    """
    text = str(body.get("text") or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    name = str(body["command"]).removeprefix("/")
    return f"{name} {text}" if name in registry.commands else text


def request(body: Mapping[str, Any], call: Call, channel: str, at: datetime) -> Request:
    """A call with who made it and where, as Slack vouches for it; who manages the place is asked for apart."""
    account = _account(body)
    return Request(
        call,
        account,
        Place("slack", account.workspace, channel),
        at,
        direct=channel.startswith("D") or channel_name(body) == "directmessage",
    )


def _account(body: Mapping[str, Any]) -> Account:
    if "command" in body:
        return Account("slack", body["team_id"], body["user_id"], body.get("user_name", ""))
    user = body["user"]
    # An app that is installed for a whole organisation is not told the team, but the user's.
    team = (body.get("team") or {}).get("id") or user.get("team_id", "")
    return Account("slack", team, user["id"], user.get("name") or user.get("username", ""))


def channel_of(body: Mapping[str, Any]) -> str:
    """The id of the channel that a command or a click on a message comes from."""
    container = body.get("container") or {}
    return str(body.get("channel_id") or (body.get("channel") or container).get("id") or container["channel_id"])


def channel_name(body: Mapping[str, Any]) -> str:
    return str(body.get("channel_name") or (body.get("channel") or {}).get("name", ""))
