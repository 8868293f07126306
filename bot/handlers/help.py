"""What there is to say, and what to say to a button that means nothing any more."""

from bot.commands import Command, Registry
from bot.message import Heading, Message, Text
from bot.model import Request
from bot.params import Param, UserError
from bot.study import Study
from bot.words import say

commands = Registry()


def declare_help(registry: Registry) -> None:
    """Add `help`, which lists that registry's commands."""

    @registry.command("help", "What you can do here")
    async def help_(study: Study, request: Request) -> Message:
        everyone = [_line(command) for command in registry.listed() if not command.manager]
        managers = [_line(command) for command in registry.listed() if command.manager]
        return Message.of(
            Heading(say("help.title")),
            Text(say("help.what")),
            Text("\n".join([say("help.everyone"), "", *everyone])),
            Text("\n".join([say("help.managers"), "", *managers])),
        )


def _line(command: Command) -> str:
    usage = " ".join([command.name, *map(_usage, command.params)])
    return say("help.line", usage=usage, description=command.description)


def _usage(param: Param) -> str:
    return param.name if param.required else f"[{param.name}]"


@commands.command("gone", "A button whose call means nothing", listed=False)
async def gone(study: Study, request: Request) -> Message:
    raise UserError(say("error.gone"))
