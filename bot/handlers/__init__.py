"""The commands, one short function each, one file per family."""

from bot.commands import Registry
from bot.handlers import (
    board,
    confidence,
    correct,
    daily,
    doctor,
    home,
    joining,
    lab,
    learn,
    lifecycle,
    live,
    manage,
    privacy,
    quiz,
    record,
    reporting,
    reports,
    review,
    setup,
    streak,
    team,
)
from bot.handlers import help as help_


def make_registry() -> Registry:
    """All commands, in the order in which `help` and menus show them."""
    registry = Registry.merged(
        daily.commands,
        quiz.commands,
        live.commands,
        learn.commands,
        lab.commands,
        review.commands,
        confidence.commands,
        board.commands,
        record.commands,
        streak.commands,
        team.commands,
        joining.commands,
        privacy.commands,
        reporting.commands,
        setup.commands,
        manage.commands,
        reports.commands,
        correct.commands,
        doctor.commands,
        home.commands,
        lifecycle.commands,
        help_.commands,
    )
    help_.declare_help(registry)
    return registry
