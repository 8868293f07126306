"""Slack: Socket Mode and the Web API through Bolt, messages as Block Kit.

platform.py mirrors bot/ports.py, commands.py bot/commands.py and render.py bot/message.py. Beside them:

    limits.py        what Slack accepts, as named numbers
    text.py          lines of Markdown as rich text, in which nothing is parsed again
    tables.py        tables as Slack's own, and as lines of a fixed-width face
    forms.py         Form <-> modal
    interactions.py  what people do -> the door, and its answers back
    replies.py       response URLs and modals
    rights.py        who manages a channel
    app.py           the Bolt app, whichever way payloads reach it
    errors.py        what Slack's errors say about a message
"""
