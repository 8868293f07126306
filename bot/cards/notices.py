"""What is said once, and in private."""

from bot.markdown import mention_channel
from bot.message import Message, Text
from bot.model import Place
from bot.words import say


def welcome() -> Message:
    """What the bot says once, to whoever added it."""
    return Message.of(Text(f"{say('notice.welcome')}\n\n{say('notice.welcome-how')}"))


def stopped(place: Place, reason: str) -> Message:
    """The notice to whoever set a channel up that its posts have stopped."""
    return Message.of(Text(say("notice.stopped", channel=channel(place), reason=reason)))


def given_up(place: Place, reason: str) -> Message:
    """The notice that a message may not have arrived, and that nobody can tell."""
    return Message.of(Text(say("notice.given-up", channel=channel(place), reason=reason)))


def channel(place: Place) -> str:
    """A link to a channel, in Markdown."""
    return mention_channel(place.platform, place.channel, say("place.channel"))
