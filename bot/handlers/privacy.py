"""What others see of oneself."""

from bot.commands import Registry
from bot.markdown import escape
from bot.message import Message, Text
from bot.model import Request
from bot.params import Kind, Param, UserError
from bot.study import Study
from bot.words import say

ALIAS_LIMIT = 40
OWN_NAME = "none"

commands = Registry()


@commands.command(
    "privacy",
    "What others see of you",
    Param(
        "action", "Leave me out of boards and reveals, or show me again", Kind.CHOICE, choices=("hide", "unhide")
    ),
    Param("alias", "Another name for boards and reveals, or none", limit=ALIAS_LIMIT),
)
async def privacy(study: Study, request: Request, action: str | None, alias: str | None) -> Message:
    if action is None and alias is None:
        raise UserError(say("privacy.what"))
    said = []
    if action is not None:
        await study.store.people.hide(request.person, action == "hide")
        said.append(say(f"privacy.{action}"))
    if alias is not None:
        name = "" if alias.strip().lower() == OWN_NAME else " ".join(alias.split())
        await study.store.people.rename(request.person, name)
        said.append(say("privacy.alias", name=escape(name)) if name else say("privacy.own-name"))
    return Message.of(Text("\n\n".join(said)))
