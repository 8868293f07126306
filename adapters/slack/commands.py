"""What Slack reports -> Call and Request. What is declared to Slack is the manifest's business."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.call import Call
from bot.commands import Registry
from bot.model import Account, Place, Request

COMMAND = "/study"

GONE = Call("gone")
"""What a button means that cannot be read: the engine says that it is out of date."""

FORM = "form:"
"""Before a call: open its form with these values in it, do not submit them."""

PICK = "pick:"
"""Before a call: what is ticked beside the button fills its empty argument."""

Body = Mapping[str, Any]


def pressed_call(value: str) -> Call:
    """The call that a button carries; `GONE` when it is stale or forged."""
    try:
        return Call.parse(value.removeprefix(FORM))
    except ValueError:
        return GONE


def picked_call(body: Body) -> Call:
    """The call of a button that sends what is ticked beside it."""
    action = body["actions"][0]
    state = body.get("state") or (body.get("view") or {}).get("state") or {}
    beside = (state.get("values") or {}).get(action.get("block_id"), {})
    ticked = [box["value"] for entry in beside.values() for box in entry.get("selected_options") or ()]
    return pressed_call(action["value"].removeprefix(PICK)).picking(map(str, ticked))


def typed_line(body: Body, registry: Registry) -> str:
    """The line that was meant: what stands behind the slash command, which may be a short one itself.

    Slack escapes the three signs of its markup in it.
    """
    text = str(body.get("text") or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    name = str(body["command"]).removeprefix("/")
    return f"{name} {text}" if name in registry.commands else text


def request(body: Body, call: Call, team: str, channel: str, at: datetime) -> Request:
    """A call with who made it and where, as Slack vouches for it; who manages the place is asked for apart.

    `team` is the workspace that the app is in. In a channel that it shares with another one (Slack Connect),
    people of that one answer too: an account belongs to the user's own workspace, the place to ours.
    """
    return Request(
        call,
        account(body, team),
        Place("slack", team, channel),
        at,
        direct=channel.startswith(("D", "@")) or channel_name(body) == "directmessage",
    )


def account(body: Body, team: str) -> Account:
    """Who did it."""
    if "command" in body:
        return Account("slack", str(body.get("team_id") or team), body["user_id"], body.get("user_name", ""))
    user = body["user"]
    name = user.get("name") or user.get("username", "")
    return Account("slack", str(user.get("team_id") or team), user["id"], name)


def channel_of(body: Body) -> str:
    """The id of the channel that a payload comes from; from App Home, the conversation with whoever it shows."""
    container = body.get("container") or {}
    known = body.get("channel_id") or (body.get("channel") or container).get("id") or container.get("channel_id")
    return str(known or f"@{body['user']['id']}")


def channel_name(body: Body) -> str:
    return str(body.get("channel_name") or (body.get("channel") or {}).get("name", ""))
