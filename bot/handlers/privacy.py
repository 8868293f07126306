"""What others see of oneself, what is kept, and its end."""

from bot.call import Call
from bot.commands import Registry
from bot.markdown import escape
from bot.message import Actions, Button, Heading, Message, Note, Table, Text
from bot.model import Request
from bot.params import Kind, Param, UserError
from bot.study import Study
from bot.words import say

ALIAS_LIMIT = 40
OWN_NAME = "none"
ACTIONS = ("show", "hide", "unhide", "delete")

commands = Registry()


@commands.command(
    "privacy",
    "What others see of you, and what is kept",
    Param("action", "Show what is kept, hide or unhide me on boards, or delete all", Kind.CHOICE, choices=ACTIONS),
    Param("alias", "Another name for boards and reveals, or none", limit=ALIAS_LIMIT),
)
async def privacy(study: Study, request: Request, action: str | None, alias: str | None) -> Message:
    if action is None and alias is None:
        raise UserError(say("privacy.what"))
    if action == "show":
        return await _kept(study, request)
    if action == "delete":
        delete = Button(say("privacy.delete-all"), Call.of("privacy-delete"))
        return Message.of(Text(say("privacy.sure")), Actions((delete,)))
    said = []
    if action is not None:
        await study.store.people.hide(request.person, action == "hide")
        said.append(say(f"privacy.{action}"))
    if alias is not None:
        name = "" if alias.strip().lower() == OWN_NAME else " ".join(alias.split())
        await study.store.people.rename(request.person, name)
        said.append(say("privacy.alias", name=escape(name)) if name else say("privacy.own-name"))
    return Message.of(Text("\n\n".join(said)))


async def _kept(study: Study, request: Request) -> Message:
    """How many records there are about somebody, of which kinds."""
    counts = await study.store.privacy.kept(request.person)
    rows = tuple((say(f"privacy.kept.{kind}"), str(count)) for kind, count in counts.items())
    columns = say("privacy.column.what"), say("privacy.column.records")
    return Message.of(Heading(say("privacy.kept")), Table(columns, rows), Note(say("privacy.kept-note")))


@commands.command("privacy-delete", "Delete all that is kept about you", listed=False)
async def privacy_delete(study: Study, request: Request) -> Message:
    await study.store.privacy.delete(request.person)
    return Message.of(Text(say("privacy.deleted")))
