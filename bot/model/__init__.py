"""What the bot knows about people, channels and days, as frozen values. Instants are aware and in UTC."""

from bot.model.answer import Answer, Outcome, Score, Standing, Sure
from bot.model.channel import Plan, Post, PostDay, Subscription, Tally
from bot.model.delivery import Delivery
from bot.model.finding import Finding
from bot.model.installation import Installation
from bot.model.learning import Grade, Learner, MemoryState, Quiz, Review
from bot.model.place import NAMELESS, Account, Place, Request

__all__ = [
    "NAMELESS",
    "Account",
    "Answer",
    "Delivery",
    "Finding",
    "Grade",
    "Installation",
    "Learner",
    "MemoryState",
    "Outcome",
    "Place",
    "Plan",
    "Post",
    "PostDay",
    "Quiz",
    "Request",
    "Review",
    "Score",
    "Standing",
    "Subscription",
    "Sure",
    "Tally",
]
