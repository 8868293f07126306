"""Which concept and question come next, and in which order options stand."""

from bot.selection.posts import next_question
from bot.selection.private import LAB_SEEDS, arranged, quiz_questions, sibling

__all__ = ["LAB_SEEDS", "arranged", "next_question", "quiz_questions", "sibling"]
