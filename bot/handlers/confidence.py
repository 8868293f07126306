"""Saying after an answer how sure one was: it decides when the concept comes back."""

from collections.abc import Sequence

from bot.call import Call
from bot.commands import Registry
from bot.message import Actions, Button, Message, Text
from bot.model import Request, Sure
from bot.params import Final, Kind, Param
from bot.study import Study
from bot.words import say

commands = Registry()
HOW = Param("how", "How sure", Kind.CHOICE, choices=(Sure.GUESSED, Sure.UNSURE), required=True)


def buttons(source: str, *, correct: bool) -> Sequence[Button]:
    """What one may say about an answer of this source. A wrong one comes back soon in any case."""
    if not correct:
        return ()
    return [Button(say(f"sure.{how}"), Call.of("sure", of=source, how=how)) for how in HOW.choices]


@commands.command("sure", "Say how sure you were", Param("of", "Which answer", required=True), HOW, listed=False)
async def sure(study: Study, request: Request, of: str, how: str) -> Message:
    if not await study.store.memory.confide(request.person, of, Sure(how)):
        raise Final(say("error.gone"))
    back = Button(say("sure.back"), _verdict_again(of), primary=True)
    return Message.of(Text(say(f"sure.noted.{how}")), Actions((back,)))


def _verdict_again(source: str) -> Call:
    """The call that shows the verdict on an answer once more."""
    match source.split(":"):
        case ["post", post]:
            return Call.of("answer", post=post)
        case ["lab", name]:
            return Call.of("lab-answer", of=name)
        case [family, quiz, number]:
            return Call.of(f"{family}-answer", quiz=quiz, number=number)
    raise Final(say("error.gone"))
