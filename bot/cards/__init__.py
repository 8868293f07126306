"""Domain values -> Message: what posts, verdicts, reveals and cards look like."""

from bot.cards.concepts import card_blocks, sources_note, title
from bot.cards.daily import after_verdict, answer_call, daily_verdict, post, practice_verdict, reveal, streak_line
from bot.cards.notices import channel, given_up, stopped, welcome
from bot.cards.questions import question_blocks, report_button, spread, stem_blocks, verdict

__all__ = [
    "after_verdict",
    "answer_call",
    "card_blocks",
    "channel",
    "daily_verdict",
    "given_up",
    "post",
    "practice_verdict",
    "question_blocks",
    "report_button",
    "reveal",
    "sources_note",
    "spread",
    "stem_blocks",
    "stopped",
    "streak_line",
    "title",
    "verdict",
    "welcome",
]
