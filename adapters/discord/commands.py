"""Declared commands -> Discord application commands; what Discord reports -> Call and Request."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import discord

from adapters.discord.limits import CHOICE, COMMAND_DESCRIPTION, OPTIONS, shorten
from bot.call import Call
from bot.commands import Command, Registry
from bot.model import Account, Place, Request
from bot.params import Kind, Param

CHAT_INPUT = 1
STRING, INTEGER = 3, 4
GUILD_INSTALL, USER_INSTALL = 0, 1
GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2

MANAGERS = discord.Permissions(manage_channels=True)

GONE = Call("gone")
"""What a button means that cannot be read: the engine says that it is out of date."""

FORM = "form:"
"""Before a call: open its form with these values in it, do not submit them."""

Payload = dict[str, Any]


def declarations(registry: Registry) -> list[Payload]:
    """Every listed command as Discord wants to hear of it."""
    return [_declaration(command) for command in registry.listed()]


def _declaration(command: Command) -> Payload:
    required_first = sorted(command.params, key=lambda param: not param.required)
    return {
        "type": CHAT_INPUT,
        "name": command.name,
        "description": shorten(command.description, COMMAND_DESCRIPTION),
        "options": [_option(param) for param in required_first[:OPTIONS]],
        "default_member_permissions": MANAGERS.value if command.manager else None,
        "integration_types": [GUILD_INSTALL, USER_INSTALL],
        # In the private channels of people the bot itself is never there: nothing can be set up.
        "contexts": [GUILD, BOT_DM] if command.manager else [GUILD, BOT_DM, PRIVATE_CHANNEL],
    }


def supported(declared: Sequence[Payload], *, by_users: bool) -> list[Payload]:
    """The declarations for an application that users can, or cannot, install for themselves."""
    types = [GUILD_INSTALL, USER_INSTALL] if by_users else [GUILD_INSTALL]
    return [{**command, "integration_types": types} for command in declared]


def _option(param: Param) -> Payload:
    option: Payload = {
        "type": INTEGER if param.kind is Kind.INTEGER else STRING,
        "name": param.name,
        "description": shorten(param.description, COMMAND_DESCRIPTION),
        "required": param.required,
    }
    if param.kind is Kind.INTEGER:
        option |= {"min_value": param.minimum, "max_value": param.maximum}
    choices = ("yes", "no") if param.kind is Kind.FLAG else param.choices
    if 0 < len(choices) <= OPTIONS:
        option["choices"] = [{"name": choice, "value": choice} for choice in choices]
    elif param.suggest or choices:
        option["autocomplete"] = True
    return option


def same(declared: Sequence[Mapping[str, Any]], known: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Discord knows exactly these commands. It adds ids and defaults, and leaves out what is false."""
    return _by_name(declared) == _by_name(known)


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[str, Payload]:
    return {str(command["name"]): _essence(command) for command in commands}


def _essence(command: Mapping[str, Any]) -> Payload:
    essence: Payload = {key: command.get(key) for key in ("type", "name", "description")}
    rights = command.get("default_member_permissions")  # declared as a number, listed as text
    essence["rights"] = None if rights is None else str(rights)
    where = {key: sorted(command.get(key) or ()) for key in ("integration_types", "contexts")}
    options = [_option_essence(option) for option in command.get("options") or ()]
    return {**essence, **where, "options": options}


def _option_essence(option: Mapping[str, Any]) -> Payload:
    keys = ("type", "name", "description", "required", "min_value", "max_value", "autocomplete")
    choices = [(choice["name"], choice["value"]) for choice in option.get("choices") or ()]
    return {**{key: option[key] for key in keys if option.get(key) not in (None, False)}, "choices": choices}


def typed_call(data: Mapping[str, Any]) -> Call:
    """The call of a slash command's interaction data."""
    return Call(data["name"], {option["name"]: str(option["value"]) for option in data.get("options", ())})


def pressed_call(custom_id: str) -> Call:
    """The call that a button or a modal carries; `GONE` when it is stale or forged."""
    try:
        return Call.parse(custom_id.removeprefix(FORM).partition("#")[0])
    except ValueError:
        return GONE


def picked_call(data: Mapping[str, Any]) -> Call:
    """The call of a menu with what was picked in it."""
    return pressed_call(data["custom_id"]).picking(map(str, data["values"]))


def typed_so_far(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Command, param and beginning of an argument that is being typed."""
    focused = next(option for option in data["options"] if option.get("focused"))
    return data["name"], focused["name"], str(focused["value"])


def suggestions(pairs: Sequence[tuple[str, str]]) -> list[Payload]:
    """(value, label) pairs as autocompletion results. A value that does not fit cannot be offered."""
    offered = [(value, label) for value, label in pairs if 0 < len(value) <= CHOICE]
    return [{"name": shorten(label, CHOICE) or value, "value": value} for value, label in offered[:OPTIONS]]


def request(interaction: discord.Interaction, call: Call, at: datetime) -> Request:
    """A call with who made it and where, as Discord vouches for it.

    Discord itself lets a command of managers be typed by those alone to whom a server's settings give it. Of
    buttons and forms it says no such thing.
    """
    rights, guild = interaction.permissions, interaction.guild_id
    typed = interaction.type is discord.InteractionType.application_command
    among_people = interaction.context.private_channel
    return Request(
        call,
        Account("discord", "", str(interaction.user.id), interaction.user.display_name),
        _place(interaction),
        at,
        manager=rights.manage_channels or rights.administrator,
        granted=typed and interaction.is_guild_integration(),
        direct=guild is None and not among_people,
        outside=among_people or (guild is not None and interaction.client.get_guild(guild) is None),
    )


def _place(interaction: discord.Interaction) -> Place:
    """The channel. A thread is one too, within another."""
    channel = interaction.channel
    within = str(channel.parent_id) if isinstance(channel, discord.Thread) else ""
    return Place("discord", str(interaction.guild_id or ""), str(interaction.channel_id or ""), within=within)
