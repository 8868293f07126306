"""A door that answers as a test wants it, and messages as the channel sees them on an ordinary day."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bot.call import Call
from bot.commands import Registry
from bot.message import (
    Actions,
    Button,
    Choices,
    Code,
    Divider,
    Field,
    Form,
    Heading,
    Message,
    Note,
    Option,
    Table,
    Text,
)
from bot.model import Request
from bot.params import Kind, Param, UserError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

OPTIONS = (
    "One is aborted, and the sum is €20",
    "Both commit, and the sum is −€80",
    "One waits and refuses, and the sum is €20",
    "Both are aborted, and the sum stays at €120",
)
REASONS = (
    "The level does abort when two transactions write one row. These writes hit two rows, and what was "
    "read is not compared.",
    "Each transaction saw 120 in its snapshot and was right to allow 100. They write different rows, so no write "
    "conflict is found and both commit: `120 − 200 = −80`.",
    "Waiting happens if both want the same row. Each locks the account it writes, so neither meets the other.",
    "Cancelling both looks like the fair answer to a clash. No clash is found here.",
)
RIGHT = 1

CARD = (
    Heading("Write skew"),
    Note("Transactions and isolation · medium"),
    Text(
        "Two lifeguards each ask to go home. Each sees the other on duty and is told yes. The pool is "
        "unguarded.\n\n"
        "**Write skew**: two transactions read the same rows, write different ones, and together break a rule "
        "that each alone would have kept."
    ),
    Text(
        "**How it works**\n\n"
        "1. Rule: at least one lifeguard on duty. Ana and Bo are.\n"
        "2. Both transactions take a snapshot and count 2, so one may leave.\n"
        "3. Ana’s sets Ana’s row to `off`. Bo’s sets Bo’s row to `off`.\n"
        "4. The rows differ, so no write conflict is found. Both commit, and nobody is left.\n"
    ),
    Text(
        "**Trade-offs**\n\n"
        "- **Use when:** many transactions guard one rule over several rows; choose serializable.\n"
        "- **Cost:** more aborts, to be retried.\n"
        "- **Avoid when:** a constraint on one row can state the rule."
    ),
)


def post(number: int = 1) -> Message:
    """A card and its question with four options."""
    options = tuple(
        Option("ABCD"[n], text, Call.of("answer", post=number, choice=n)) for n, text in enumerate(OPTIONS)
    )
    return Message.of(
        *CARD,
        Divider(),
        Text("**Question of the day**"),
        Text(
            "A couple has €60 in one account and €60 in another; either may go negative while the sum stays at or "
            "above 0. Under *repeatable read*, two overlapping transactions each run this:"
        ),
        Code(
            "SELECT sum(balance) FROM accounts;            -- both see 120\n"
            "UPDATE accounts SET balance = balance - 100;"
        ),
        Text("What is the outcome?"),
        Choices(options),
        Note("Only you see your answer and what it teaches. Open until Tue 24 Nov, 09:00 (UTC)."),
    )


def verdict(choice: int) -> Message:
    """Right or not, and why for each option."""
    explained = [
        Text(f"{'✓' if n == RIGHT else '✗'} **{'ABCD'[n]}. {text}**{' (your answer)' * (n == choice)}\n\n{reason}")
        for n, (text, reason) in enumerate(zip(OPTIONS, REASONS, strict=True))
    ]
    return Message.of(
        Heading("Correct" if choice == RIGHT else "Not quite"),
        *explained,
        Text(f"**+{10 if choice == RIGHT else 6} points** · streak: 4 days"),
        Note("Source: [PostgreSQL 18 manual, Transaction Isolation](https://www.postgresql.org/docs/18/), 13.2.2"),
        Actions(
            (
                Button("Read the card", Call.of("learn", concept="txn.write-skew"), primary=True),
                Button("Leaderboard", Call.of("leaderboard")),
            )
        ),
    )


def leaderboard(names: Sequence[str] = ("Amara", "Jonas", "Priya", "Łukasz", "عمر", "小林")) -> Message:
    """A table."""
    rows = tuple(
        (str(rank), name, str(94 - 7 * rank), f"{9 - rank}/10") for rank, name in enumerate(names, start=1)
    )
    return Message.of(
        Heading("This week’s leaderboard"),
        Table(("Rank", "Name", "Points", "Right"), rows),
        Note("6 points for an answer, 4 more if it is right. Being quick brings nothing."),
    )


def reveal() -> Message:
    """What a post's thread shows in the end."""
    return Message.of(
        Heading("The answer: Write skew"),
        Text(f"**B. {OPTIONS[RIGHT]}**\n\n{REASONS[RIGHT]}"),
        Text("How 12 of you answered"),
        Table(("Option", "Answers"), (("A", "3 (25%)"), ("B", "7 (58%)"), ("C", "2 (17%)"), ("D", "0 (0%)"))),
        Note("Took part: Amara, Jonas, Priya."),
    )


def quiz(number: int) -> Message:
    """A question of a private quiz."""
    options = [
        Option("ABCD"[n], t, Call.of("quiz-answer", quiz=7, number=number, choice=n))
        for n, t in enumerate(OPTIONS)
    ]
    return Message.of(
        Note(f"Question {number} of 3"), Text("Which note describes write skew?"), Choices(tuple(options))
    )


def setup_form(time: str = "09:00", timezone: str = "UTC", reveal: str = "next", error: str = "") -> Form:
    """A form with a choice and typed fields."""
    return Form(
        Call("setup"),
        "Daily posts here: when, and about what",
        (
            Field("time", "Time", "Time of day, like 09:30", time, required=True),
            Field("timezone", "Timezone", "Time zone, like Europe/Berlin", timezone),
            Field(
                "reveal",
                "Reveal",
                "When the answer is shown",
                reveal,
                (("next", "With the next post"), ("24", "After a day")),
            ),
        ),
        error,
    )


async def _never(*_: object, **__: object) -> Message:
    raise AssertionError("the scripted door answers, not the registry")


def make_registry() -> Registry:
    """Some of the bot's commands, as declared."""
    registry = Registry()
    topic = Param("topic", "A chapter or a concept", suggest=lambda _deck, _prefix: ())
    questions = Param("questions", "How many", Kind.INTEGER, default=3, minimum=1, maximum=10)
    level = Param("level", "How hard", Kind.CHOICE, choices=("easy", "medium", "hard"))
    period = Param("period", "Time span", Kind.CHOICE, choices=("week", "month", "all"), default="week")
    zone = Param("timezone", "Time zone, like Europe/Berlin", Kind.ZONE, suggest=lambda _deck, _prefix: ())
    declare = registry.command
    declare("daily", "Today’s concept and question, for you alone")(_never)
    declare("quiz", "A private quiz, a few questions in a row", topic, questions, level)(_never)
    declare("learn", "The chapters, or a concept’s card", Param("concept", "A chapter or a concept"))(_never)
    declare("leaderboard", "Who is ahead in this channel", period)(_never)
    declare("streak", "Your days in a row in this channel")(_never)
    declare("setup", "Daily posts here: when, and about what", Param("time", "Time of day", Kind.TIME), zone)(
        _never
    )
    declare("help", "What this bot can do")(_never)
    declare("answer", "Answer a question", listed=False)(_never)
    return registry


Answer = Callable[[Request], Message | Form]


class ScriptedDoor:
    """Keeps what was asked. `answers` says what a command gets; the others get a line that names the call."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.prefixes: list[tuple[str, str, str]] = []
        self.answers: dict[str, Answer] = {
            "answer": lambda request: verdict(int(request.call.args["choice"])),
            "leaderboard": lambda _request: leaderboard(),
            "quiz": lambda _request: quiz(1),
            "quiz-answer": lambda request: verdict(int(request.call.args["choice"])),
            "setup": _setup,
        }

    async def handle(self, request: Request) -> Message | Form:
        self.requests.append(request)
        answer = self.answers.get(request.call.name)
        return answer(request) if answer else Message.of(Text(f"You called {request.call.name}."))

    def suggest(self, command: str, param: str, prefix: str) -> Sequence[tuple[str, str]]:
        self.prefixes.append((command, param, prefix))
        pairs = (
            ("locks", "Locks and latches"),
            ("txn", "Transactions and isolation"),
            ("Europe/Berlin", "Berlin"),
        )
        return [pair for pair in pairs if prefix.lower() in f"{pair[0]} {pair[1]}".lower()]


def _setup(request: Request) -> Message | Form:
    args = request.call.args
    if not args:
        return setup_form()
    try:
        Param("timezone", "", Kind.ZONE).read(args["timezone"])
    except UserError as error:
        return setup_form(args["time"], args["timezone"], args["reveal"], str(error))
    return Message.of(Heading("Daily posts are set up"), Text(f"At {args['time']}, {args['timezone']}."))
