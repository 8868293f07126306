"""What the bot knows about people, channels and days, as frozen values. Instants are aware and in UTC."""

from bot.model.answer import Answer, Outcome, Score, Standing, Sure
from bot.model.channel import Away, Order, Outage, Plan, Post, PostDay, Posted, Record, Subscription, Tally
from bot.model.delivery import Delivery
from bot.model.finding import Finding
from bot.model.health import FirstAnswer, Rating, Report, Reported, Sitting
from bot.model.installation import Installation
from bot.model.learning import Grade, Learner, MemoryState, Quiz, Review
from bot.model.live import Arrival, Live, Phase, Player, Spread
from bot.model.place import NAMELESS, Account, Place, Request
from bot.model.team import Member, Team

__all__ = [
    "NAMELESS",
    "Account",
    "Answer",
    "Arrival",
    "Away",
    "Delivery",
    "Finding",
    "FirstAnswer",
    "Grade",
    "Installation",
    "Learner",
    "Live",
    "Member",
    "MemoryState",
    "Order",
    "Outage",
    "Outcome",
    "Phase",
    "Place",
    "Plan",
    "Player",
    "Post",
    "PostDay",
    "Posted",
    "Quiz",
    "Rating",
    "Record",
    "Report",
    "Reported",
    "Request",
    "Review",
    "Score",
    "Sitting",
    "Spread",
    "Standing",
    "Subscription",
    "Sure",
    "Tally",
    "Team",
]
