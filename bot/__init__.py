"""The study engine: pure. No network, no SQL, no platform SDK, no clock of its own.

Each file may import what stands above it in this list, and nothing else of ours:

    call.py         Call, and its text form
    deck.py         Concept, Card, Question, Option, Lab, Deck
    message.py      the blocks, Message, Form
    markdown/       the Markdown subset: text -> spans, lines, blocks
    words/          every sentence that people read, by key
    model/          Account, Place, Subscription, Post, Answer, Review, Delivery, Request ...
    ports/          the protocols Platform, Door, Painter and those of the Store
    scoring.py      points, ranks, spans of boards
    streaks.py      the streak: a fold over a channel's posts
    schedule.py     when the next post is due, when a post closes
    params.py       Param, Kind, UserError
    kinds/          the kinds of questions: asked, read, graded, explained
    memory.py       spaced repetition: a fold over the log of grades, on the fsrs library
    difficulty.py   how hard a question is, and for whom
    coursemap.py    how the concepts of a chapter build on each other
    health.py       what first answers say about the questions themselves
    selection/      which concept and question come next, and in which order options stand
    commands.py     Command, Registry
    study.py        Study: what handlers get
    rating.py       what closed posts say about difficulty and ability
    recall.py       what somebody has in memory, brought up to date
    standings.py    a channel's members and teams in order
    cards/          domain values -> Message
    regrading.py    a corrected key, and what it makes of what was answered
    recapping.py    weekly recaps
    posting.py      due posts and closes -> deliveries
    lives.py        live quizzes: what ends a phase, and what comes then
    reminding.py    reminders of reviews
    handlers/       the commands, one file per family
    dispatcher.py   deliveries -> platforms, exactly once
    engine.py       Engine: handle(request), tick(now)
    supervisor.py   serving several platforms side by side
    logs.py         logs on standard error
    settings.py     Settings
    simulation/     simulated people, on whom the rules are tried
    cli/            the command line; with __main__ the only importers of adapters/ and content/
    __main__.py     the composition root: here everything is built, joined and run
"""
