"""Every sentence of ours that people read, by key, so that languages can come.

Values from people are escaped by the caller; a key that ends in `.one` is taken when `n` is 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

ENGLISH: Mapping[str, str] = {
    # What went wrong, and what to do
    "error.argument": "`{command}` has no argument “{name}”. See `help`.",
    "error.built-in": "`/{name}` is a command of Slack itself. Write it behind /study.",
    "error.choice": "`{name}` takes one of: {choices}.",
    "error.command": "There is no command “{name}”.{near} `help` lists them all.",
    "error.days": "“{text}” is not a set of weekdays. Write for example `mon-fri`, `mon,wed,fri` or `all`.",
    "error.days-off": "“{text}” is not a list of dates. Write for example `2026-12-24,2026-12-25`, or `none`.",
    "error.did-you-mean": "Did you mean `{name}`?",
    "error.elsewhere": "That question belongs to another channel.",
    "error.gone": "That button is out of date. Ask again with a command; `help` lists them.",
    "error.integer": "`{name}` takes a whole number from {low} to {high}.",
    "error.internal": "Something went wrong on our side, and it has been noted. Nothing of yours is lost: try again.",
    "error.left-over": "There is no argument here for “{word}”. See `help`.",
    "error.managers": "Only managers of this channel can do that.",
    "error.network": "Only the network itself may say that.",
    "error.no-channel": "This channel is not set up yet. A manager starts it with `setup`.",
    "error.no-day": "With these days no post would ever be due. Name at least one weekday.",
    "error.no-post": "There is no question here yet. The next one is due {when}.",
    "error.no-questions": "There is no such question at the moment. Try another topic or level.",
    "error.not-yours": "That quiz is somebody else’s. Start your own with `quiz`.",
    "error.number": "That is not a number I can read. Write one like {example}.",
    "error.unit": "Give the number in {unit}.",
    "error.option": "That question has no such answer.",
    "error.posted": "Today’s question is here already.",
    "error.question-gone": "That question has gone from the deck. Go on with the next one.",
    "error.reveal": "“{text}” is not a time to reveal. Write `next`, or hours from 1 to 96.",
    "error.several-channels": "You are in several channels. Use this command in the one you mean.",
    "error.time": "`{name}` takes a time of day like 09:30.",
    "error.too-long": "`{name}` is too long: at most {limit} characters.",
    "error.topic": "There is no topic “{text}”.{near}",
    "error.concept": "There is no concept “{text}”.{near} `learn` lists the chapters.",
    "error.zone": "That is not a time zone. Write one like Europe/Berlin or America/New_York.{near}",
    # The daily post
    "post.about": "{chapter} · {level}",
    "post.question": "**Question of the day**",
    "post.closes": "Only you see your answer and what it teaches. Open until {when}.",
    "post.closed": "This question has closed: what you choose now is practice, for no points.",
    "reveal.title": "The answer: {title}",
    "reveal.right": "**{letter}. {text}**",
    "reveal.spread": "How {n} of you answered",
    "reveal.option": "Option",
    "reveal.answers": "Answers",
    "reveal.took-part": "Took part: {names}.",
    "reveal.nobody": "Nobody answered this one. The next question is a new chance.",
    # Ways to choose
    "picture.text": "Picture: {alt}",
    "picks.choose": "Choose all that apply",
    "picks.submit": "Answer",
    "picks.none": "Nothing is chosen yet.",
    "order.so-far": "So far: **{steps}**. What comes at place {place}?",
    "order.again": "Begin again",
    "order.yours": "Your order: **{steps}**. The right one:",
    "order.step": "**{place}.** **{letter}. {text}**",
    "number.answer": "Type your answer",
    "number.answer-in": "Type your answer in {unit}",
    "number.label": "Your answer",
    "number.label-in": "Your answer in {unit}",
    "number.bare": "no unit",
    "number.right": "**{number}**",
    "number.yours": "Your answer: **{number}**.",
    "number.option": "{mark} **{number}**{yours}",
    # The verdict
    "verdict.right": "Correct",
    "verdict.wrong": "Not quite",
    "verdict.option": "{mark} **{letter}. {text}**{yours}",
    "verdict.mark.right": "✓",
    "verdict.mark.wrong": "✗",
    "verdict.yours": " (your answer)",
    "verdict.points": "**+{points} points** · {streak}",
    "verdict.first": "You answered {when}; the first answer counts.",
    "verdict.no-points": "The question had closed, so this brought no points. {right}",
    "verdict.practice-right": "It would have been right.",
    "verdict.practice-wrong": "It would have been wrong.",
    "verdict.source": "Source: {sources}",
    "verdict.card": "Read the card",
    "verdict.board": "Leaderboard",
    # Streaks and oneself
    "streak.title": "Your streak",
    "streak.run": "streak: {n} days",
    "streak.run.one": "streak: 1 day",
    "streak.none": "streak: starts with your next answer",
    "streak.now": "**{n} days in a row.** The longest so far: {best}.",
    "streak.now.one": "**1 day in a row.** The longest so far: {best}.",
    "streak.broken": "No run at the moment. Your longest, {best}, stays on record.",
    "streak.never": "You have not answered a question here yet. Your streak starts with the first one.",
    "streak.share": "Answered {answered} of {n} questions since your first.",
    "streak.share.one": "Answered {answered} of 1 question since your first.",
    "streak.rules": "A day counts when you answer before the question closes, right or wrong. Days without a post never break a streak.",
    "me.title": "{name}, so far",
    "me.sum": "Answered {n} daily questions, {correct} of them right.",
    "me.sum.one": "Answered 1 daily question, {correct} of them right.",
    "me.nothing": "Nothing yet. Answer the question of the day, or try `quiz`.",
    "me.chapter": "Chapter",
    "me.answered": "Answered",
    "me.right": "Right",
    # Boards
    "board.title.week": "This week’s leaderboard",
    "board.title.month": "This month’s leaderboard",
    "board.title.all": "All-time leaderboard",
    "board.kicker": "System Design Daily",
    "board.alt": "{title}: {leaders}",
    "board.place": "{rank}. {name}, {points} points",
    "board.rank": "Rank",
    "board.name": "Name",
    "board.points": "Points",
    "board.right": "Right",
    "board.empty": "Nobody has answered in this span yet. Be the first.",
    "board.more": "and {n} more",
    "board.rules": "6 points for an answer, 4 more if it is right. Being quick brings nothing.",
    "board.show": "Show to the channel",
    "board.shown": "Shown to the channel.",
    # Quizzes
    "quiz.progress": "Question {number} of {count}",
    "quiz.next": "Next question",
    "quiz.finish": "Finish",
    "quiz.again": "Another quiz",
    "quiz.done": "{correct} of {count} right",
    "quiz.line": "{mark} {title}",
    "quiz.withheld": "This one has just become a question of the day: answer it in its channel. Go on with the next.",
    "quiz.unanswered": "–",
    # Labs
    "lab.title": "Labs: run the systems yourself",
    "lab.how": "Drill one with `lab` and its name, for example `lab {example}`. Each time the numbers are new.",
    "lab.none": "There is no lab on this yet. `lab` lists those that there are.",
    "lab.line": "- {title} (`{concept}`)",
    "lab.about": "Lab · {title} · {level}",
    "lab.improved": "That lab has been improved since, so its old questions are closed. Here is a fresh one.",
    "lab.another": "Another one",
    "lab.harder": "Harder",
    "lab.easier": "Easier",
    "lab.run": "What happens, step by step",
    "lab.marks": "`+` is new, `>` is used, `-` goes.",
    "run.title": "The run, {n} steps",
    "run.step": "Step {number} of {count}",
    "run.back": "Back",
    "run.next": "Next step",
    "run.all": "All steps",
    "run.empty": "empty",
    # Learning
    "learn.title": "What there is to learn",
    "learn.chapter": "**{title}**: {n} concepts",
    "learn.chapter.one": "**{title}**: 1 concept",
    "learn.how": "Open a card with `learn` and its name, for example `learn {example}`.",
    "learn.quiz": "Quiz me on this",
    "learn.sources": "Sources: {sources}",
    # Settings
    "setup.title": "Daily posts are set up",
    "setup.rhythm": "Posts come {days} at {time} ({zone}).",
    "setup.days-off": "No post on {days}.",
    "setup.next": "The next one: {when}.",
    "setup.topics": "Topics: {topics}.",
    "setup.reveal": "The answer is revealed {reveal}.",
    "setup.reveal.next": "when the next post is due",
    "setup.reveal.hours": "{n} hours after the post",
    "setup.reveal.hours.one": "1 hour after the post",
    "setup.all": "all",
    "setup.all-topics": "All chapters",
    "setup.off": "Daily posts are switched off here. `setup` starts them again; nothing is lost.",
    "setup.post": "Post today’s now",
    "setup.schedule": "Show the schedule",
    "pause.done": "Paused. No posts until somebody writes `resume`; the question that is open still closes.",
    "resume.done": "On again. The next post: {when}.",
    "post.done": "Posting now: {title}.",
    "skip.done": "Skipped {skipped}. The next post: {when}.",
    "schedule.title": "The next posts",
    "schedule.paused": "Posts are paused here. `resume` starts them again.",
    "schedule.stopped": "Posts stopped here: {reason} When that is put right, `resume` starts them again.",
    "days.all": "every day",
    "days.some": "on {names}",
    "days.names": "Mon Tue Wed Thu Fri Sat Sun",
    "date.day": "{weekday} {day} {month}",
    "date.instant": "{day}, {time} ({zone})",
    "months.names": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    # Forms
    "form.save": "Save",
    "form.cancel": "Cancel",
    "form.close": "Close",
    "form.wait": "One moment…",
    "form.again": "Try again",
    "form.open": "Fill it in",
    # Why a network refuses a message: they stand behind "Posts stopped here:"
    "refused.gone": "the channel is gone, or I cannot see it. Let me in, or choose another one.",
    "refused.unseen": "I cannot see this channel. Give me the permission View Channel here.",
    "refused.mute": "I may not write in this channel. Give me the permission Send Messages here.",
    "refused.direct": "your settings do not let me write to you. Allow direct messages from this app.",
    "refused.outside": "I am not in this channel. Invite me with /invite.",
    "refused.archived": "the channel is archived. Unarchive it, or choose another one.",
    "refused.inactive": "the app was removed from this workspace, or its account is deactivated. Install the app again.",
    "refused.scope": "the app lacks a permission. Install it again with the scopes of its manifest.",
    "refused.rule": "a rule of this workspace does not let me post here. Ask an admin, or choose another channel.",
    "refused.other": "{network} refused the message: {reason}.",
    "slack.not-installed": "The app is not installed in this workspace any more. Ask an admin to install it again.",
    # Installing on Slack by OAuth
    "oauth.required": "What it needs",
    "oauth.optional": "What you may leave out",
    "oauth.add": "Add to Slack",
    "oauth.again": "Start again",
    "oauth.done": "It is installed. In Slack, invite it to a channel with /invite, and write /study setup there.",
    "oauth.cancelled": "Nothing was installed.",
    "oauth.state": "This link is too old, was used before, or belongs to another browser.",
    "oauth.failed": "Slack did not confirm the installation.",
    "oauth.organisation": "It cannot be installed for a whole organisation (Enterprise Grid): choose one workspace.",
    "oauth.rotation": "This app has token rotation switched on, which the bot cannot do: switch it off in the app’s settings.",
    "oauth.starting": "The bot is just starting: try again in a moment.",
    # What `doctor` finds
    "doctor.title": "How I am doing here",
    "doctor.well": "I may do all that I need in this channel.",
    "doctor.kind": "Posts need a text, announcement or voice channel. Use `setup` in one of those, or in a forum’s thread.",
    "doctor.permissions": "I lack permissions here: {names}. Give them to me in the channel’s settings.",
    "place.channel": "the channel",
    # Notices to whoever set a channel up, and to whoever added the bot
    "notice.stopped": "Daily posts in {channel} have stopped: {reason} When that is put right, write `resume` there.",
    "notice.given-up": "I do not know whether my last message in {channel} arrived: {reason} I have not sent it again.",
    "notice.welcome": "Thank you for adding me. Each day I post one system design concept and a question.",
    "notice.welcome-how": "Write `setup` in the channel that shall get them. `help` shows what else there is.",
    "removed.workspace": "I was removed from this server or workspace.",
    "removed.channel": "the channel is gone.",
    # Help
    "help.title": "System Design Daily",
    "help.what": "A concept and a question a day. Answer with a button; only you see how it went.",
    "help.everyone": "**For everyone**",
    "help.managers": "**For managers of the channel**",
    "help.line": "- `{usage}`: {description}",
}


def say(key: str, **values: object) -> str:
    """The sentence of this key with its values put in."""
    if values.get("n") == 1 and f"{key}.one" in ENGLISH:
        key = f"{key}.one"
    return ENGLISH[key].format(**values)


def day(value: date) -> str:
    """A date as "Wed 25 Nov"."""
    month = say("months.names").split()[value.month - 1]
    return say("date.day", weekday=say("days.names").split()[value.weekday()], day=value.day, month=month)


def instant(at: datetime, zone: ZoneInfo) -> str:
    """An instant as the wall clock of a zone shows it: "Wed 25 Nov, 09:00 (Europe/Berlin)"."""
    there = at.astimezone(zone)
    return say("date.instant", day=day(there.date()), time=f"{there:%H:%M}", zone=zone.key)


def _listed(names: Sequence[str], chosen: Iterable[int]) -> str:
    return ", ".join(names[number] for number in chosen)


def weekdays(days: Iterable[int]) -> str:
    """Weekdays (Monday is 0) as "on Mon, Tue, Fri"; all seven as "every day"."""
    chosen = sorted(set(days))
    names = say("days.names").split()
    return say("days.all") if len(chosen) == len(names) else say("days.some", names=_listed(names, chosen))
