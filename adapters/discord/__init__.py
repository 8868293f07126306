"""Discord: the gateway and REST through discord.py, messages as Components V2.

platform.py mirrors bot/ports.py, commands.py bot/commands.py and render.py bot/message.py. Beside them:

    limits.py        what Discord accepts, as named numbers
    text.py          spans of Markdown, code and tables as Discord's Markdown
    parts.py         what messages are made of there
    pages.py         the parts fitted into the limits
    forms.py         Form <-> modal
    files.py         pictures as files beside a payload
    interactions.py  what people do -> the door, and its answers back
    replies.py       the endpoints of one interaction, with their quick repeats
    events.py        what becomes of servers and channels -> the door
    deliveries.py    what nobody asked for: posted once, and found again
    places.py        what the bot may do where, and who is there
    errors.py        Discord's refusals and what they mean
    traffic.py       the pace of all requests, connections and sessions
    buckets.py       the rate limits of single routes
    client.py        the connection
    doctor.py        checks from outside, and the links that install the bot
"""
