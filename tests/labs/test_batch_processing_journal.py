"""The model of the Quorum Journal Manager, against the messages of each writer by themselves."""

from collections.abc import Sequence

from content.labs.batch_processing.high_availability import (
    All,
    AnyWriter,
    Common,
    ConfirmedOnly,
    Event,
    Gaps,
    HighAvailability,
    Journal,
    Longest,
    Node,
    Quorum,
    Union,
)
from tests.labs.proof import proved


class First(Quorum):
    """Reads one JournalNode."""

    def recovered(self, answering: Sequence[Node]) -> str:
        return answering[0].log


class Lazy(Quorum):
    """Does not copy the chosen log to the others."""

    def take_over(self, event: Event) -> str:
        logs = {name: node.log for name, node in self.nodes.items()}
        told = super().take_over(event)
        for name, node in self.nodes.items():
            node.log = logs[name]
        return told


class Rejoins(Quorum):
    """Lets a JournalNode into a segment whose beginning it has missed."""

    def complete(self, node: Node, writer: Node) -> bool:
        if node.epoch < writer.epoch:
            node.epoch, node.log = writer.epoch, writer.log
        return super().complete(node, writer)


def journaling(model: type[Quorum]) -> HighAvailability:
    lab = HighAvailability()
    lab.model = model
    return lab


def by_segments(inputs: Journal) -> tuple[str, str]:
    """What a takeover finds, and what was confirmed: of each segment the runs of edits that reached one node.

    A node has as much of a segment as reached it without a gap, if it opened the segment and has not yet
    opened a later one. Two majorities share a node, so nothing but the last segment is ever in question.
    """
    segments = [(0, Event("N1", "", inputs.nodes))]
    segments += [(moment, event) for moment, event in enumerate(inputs.events, 1) if not event.edit]
    history = confirmed = ""
    for number, (begun, opening) in enumerate(segments[:-1]):
        moments = range(begun, len(inputs.events))
        ended = next((m for m in moments if _is(inputs.events[m], opening.writer, "")), len(inputs.events))
        sent = [(m, inputs.events[m]) for m in range(begun, ended) if inputs.events[m].writer == opening.writer]
        has = dict.fromkeys(opening.reached, "")
        later = segments[number + 1 :]
        for count, (moment, event) in enumerate(sent):
            free = [node for node in event.reached if len(has.get(node, "gap" * 9)) == count]
            free = [
                node for node in free if not any(m <= moment and _knows(inputs, m, moment, node) for m, _ in later)
            ]
            for node in free:
                has[node] += event.edit
            confirmed += event.edit if len(free) > len(inputs.nodes) // 2 else ""
        at_next = later[0][0] - 1
        old = "".join(event.edit for moment, event in sent if moment < at_next)
        history += max((edits[: len(old)] for node, edits in has.items() if node in later[0][1].reached), key=len)
    return history, "".join(sorted(confirmed))


def _is(event: Event, writer: str, edit: str) -> bool:
    return event.writer == writer and event.edit == edit


def _knows(inputs: Journal, begun: int, moment: int, node: str) -> bool:
    """The node has heard of the writer that took over at this place."""
    opening = inputs.events[begun - 1]
    heard = [event for event in inputs.events[begun:moment] if event.writer == opening.writer]
    return node in opening.reached or any(node in event.reached for event in heard)


def outcome(quorum: Quorum) -> tuple[str, str]:
    return quorum.shown.replace("none", ""), "".join(sorted(quorum.confirmed))


def test_the_next_writer_has_what_reached_a_node_without_a_gap() -> None:
    mutants = {
        "the longest log": Longest,
        "one node": First,
        "what all have": Common,
        "what anybody has": Union,
        "what was confirmed": ConfirmedOnly,
        "all must have it": All,
        "no fencing": AnyWriter,
        "gaps": Gaps,
        "no copies": Lazy,
        "late joining": Rejoins,
    }
    proved(HighAvailability(), outcome, by_segments, {name: journaling(model) for name, model in mutants.items()})


def test_the_figure_of_the_card() -> None:
    """Edit 57 is on two of three; the standby takes over, and the old writer is refused from then on."""
    events = [Event("N1", "a", "12"), Event("N2", "", "23"), Event("N1", "b", "123"), Event("N1", "", "12")]
    quorum = Quorum(Journal("123", tuple(events)))
    assert (quorum.shown, quorum.confirmed) == ("a", "a")
