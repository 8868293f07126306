"""The model of congestion control, against a sender that counts acknowledged segments one by one."""

import pytest

from content.labs.networking.congestion_aimd import (
    AllRestart,
    AlwaysDoubles,
    CongestionAimd,
    HalvesAgain,
    IdleIsTimeout,
    IdleKeeps,
    IdleLowers,
    LinearStart,
    MinusOne,
    Rounds,
    Sender,
    ThresholdStays,
    TimeoutHalves,
)
from tests.labs.proof import proved


class Overshoots(Sender):
    """Doubles past the threshold."""

    def start(self) -> None:
        self.window *= 2


class KeepsSeven(Sender):
    """Keeps 70 %, as CUBIC does."""

    def halve(self) -> None:
        self.threshold = max(self.window * 7 // 10, 2)


class DoublesAtThreshold(Sender):
    """Leaves slow start one round late."""

    def happen(self, event: str) -> None:
        if not event and self.window == self.threshold:
            self.window *= 2
        else:
            super().happen(event)


def sending(model: type[Sender]) -> CongestionAimd:
    lab = CongestionAimd()
    lab.model = model
    return lab


def ack_by_ack(inputs: Rounds) -> list[int]:
    """Slow start by each ack; then a segment more for each window of acknowledged segments (RFC 5681, 3.1)."""
    what = dict(inputs.events)
    window, threshold, counted = inputs.first, inputs.threshold, 0
    windows = [window]
    for number in range(1, inputs.asked):
        event = what.get(number, "")
        for _ in range(0 if event else window):
            if window < threshold:
                window += 1
                continue
            counted += 1
            if counted >= window:
                window, counted = window + 1, 0
        if event:
            counted = 0
        if event in ("3 duplicate acks", "timeout"):
            threshold = max(2, window // 2)
            window = threshold if "acks" in event else 1
        elif event:
            window = min(window, inputs.first if "idle" in event else 1)
        windows.append(window)
    return windows


def test_windows_grow_and_fall_as_ack_by_ack() -> None:
    mutants = {
        "minus one": MinusOne,
        "always doubles": AlwaysDoubles,
        "a linear start": LinearStart,
        "a timeout halves": TimeoutHalves,
        "all restart": AllRestart,
        "the threshold stays": ThresholdStays,
        "halves again": HalvesAgain,
        "idle keeps": IdleKeeps,
        "idle is a timeout": IdleIsTimeout,
        "idle lowers": IdleLowers,
        "overshoots": Overshoots,
        "70 %": KeepsSeven,
        "doubles at the threshold": DoublesAtThreshold,
    }
    proved(
        CongestionAimd(),
        lambda sender: sender.windows,
        ack_by_ack,
        {name: sending(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("rounds", "windows"),
    [
        (Rounds(2, 16, ((6, "3 duplicate acks"),), 9), [2, 4, 8, 16, 17, 18, 9, 10, 11]),
        (Rounds(6, 24, ((5, "3 duplicate acks"),), 8), [6, 12, 24, 25, 26, 13, 14, 15]),
        (Rounds(40, 40, ((1, "timeout"),), 8), [40, 1, 2, 4, 8, 16, 20, 21]),
    ],
)
def test_the_card_s_windows_come_out(rounds: Rounds, windows: list[int]) -> None:
    assert Sender(rounds).windows == windows
