"""Declared commands -> the app's manifest, and what the app asks for with the reason for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.commands import COMMAND
from adapters.slack.http import PATH
from adapters.slack.limits import APP_DESCRIPTION, APP_NAME, COMMAND_DESCRIPTION, COMMAND_HINT, clip
from bot.commands import Command, Registry
from bot.markdown import escape
from bot.params import UserError
from bot.words import say

NAME = "System Design Daily"
DESCRIPTION = "One system design concept and one question a day, with points, streaks and quizzes."
COLOUR = "#1d3557"

REDIRECT = "/slack/oauth"
"""Where Slack sends a browser back to when somebody installs the app."""

REQUIRED: Mapping[str, str] = {
    "commands": f"people can write {COMMAND}",
    "chat:write": "posting in channels that the app has been invited to, and to people who set one up",
}
"""Scopes without which there is nothing, each with what it buys."""

OPTIONAL: Mapping[str, str] = {
    "channels:history": "finding out in public channels whether a post arrived after its answer was lost",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages with the app",
    "im:write": "opening the direct message in which such a notice can be looked for, too",
    "channels:read": "who created a public channel (they may manage its posts), who leaves, when it is archived",
    "groups:read": "the same for private channels",
    "users:read": "seeing who is an admin or owner of the workspace: they may manage posts too",
    "usergroups:read": "teams that are taken from user groups",
    "files:write": "showing the pictures of cards where Slack cannot fetch them from PUBLIC_URL",
    "files:read": "seeing when an uploaded picture can be shown",
}
"""Scopes that an installer may leave out, each with what it buys. Without it that alone is missing."""

SCOPES = {**REQUIRED, **OPTIONAL}

EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "channel_left": "channels:read",
    "group_left": "groups:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_deleted": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_deleted": "groups:read",
}
"""What the app is told of, with the scope that Slack wants for it."""

APP_HOME = {
    "home_tab_enabled": True,
    "messages_tab_enabled": True,
    "messages_tab_read_only_enabled": False,
}

BUILT_IN = (
    "active apps archive away call collapse dm dnd expand feed feedback invite join kick leave me msg mute open "
    "prefs remind remove rename search shortcuts shrug star status topic unarchive who"
)
"""Slash commands of Slack itself: an app's command of such a name would never be called."""

Payload = dict[str, Any]


def manifest(registry: Registry, short: Sequence[str] = (), http: str = "", redirect: str = "") -> Payload:
    """The app as Slack wants it declared: for Socket Mode or, with our address in `http`, for HTTP.

    `redirect` is our address where people come back to who install the app themselves (OAuth); with `http`, that
    one. `short` names commands that people can write by themselves too: `/quiz` beside `/study quiz`. Raises
    UserError for a name that is none, or that Slack keeps for itself.
    """
    if taken := [name for name in short if name in BUILT_IN.split()]:
        raise UserError(say("error.built-in", name=escape(taken[0])))
    url = http.rstrip("/") + PATH if http else ""
    back = (redirect or http).rstrip("/")
    return {
        "display_information": {
            "name": clip(NAME, APP_NAME),
            "description": clip(DESCRIPTION, APP_DESCRIPTION),
            "background_color": COLOUR,
        },
        "features": {
            "app_home": APP_HOME,
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [{**command, **_url("url", url)} for command in _commands(registry, short)],
        },
        "oauth_config": {
            **({"redirect_urls": [back + REDIRECT]} if back else {}),
            "scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL)},
        },
        "settings": _settings(url),
    }


def _settings(url: str) -> Payload:
    """How payloads come: to this address or, without one, in Socket Mode."""
    return {
        "event_subscriptions": {**_url("request_url", url), "bot_events": sorted(EVENTS)},
        "interactivity": {
            "is_enabled": True,
            **_url("request_url", url),
            **_url("message_menu_options_url", url),
        },
        "org_deploy_enabled": False,
        "socket_mode_enabled": not url,
        "token_rotation_enabled": False,
    }


def _url(name: str, url: str) -> Payload:
    return {name: url} if url else {}


def _commands(registry: Registry, short: Sequence[str]) -> list[Payload]:
    usages = " | ".join(map(_usage, registry.listed()))
    return [
        _slash_command(COMMAND, DESCRIPTION, usages),
        *(_short_command(registry.get(name)) for name in short),
    ]


def _slash_command(name: str, description: str, hint: str) -> Payload:
    declared = {"command": name, "description": clip(description, COMMAND_DESCRIPTION), "should_escape": False}
    return {**declared, "usage_hint": clip(hint, COMMAND_HINT)} if hint else declared


def _short_command(command: Command) -> Payload:
    return _slash_command(f"/{command.name}", command.description, _params(command))


def _usage(command: Command) -> str:
    return f"{command.name} {_params(command)}".rstrip()


def _params(command: Command) -> str:
    return " ".join(f"<{param.name}>" if param.required else f"[{param.name}]" for param in command.params)
