"""Discord: the gateway and REST through discord.py, messages as Components V2.

platform.py mirrors bot/ports.py, commands.py bot/commands.py and render.py bot/message.py. Beside them:

    limits.py        what Discord accepts, as named numbers
    text.py          spans of Markdown, code and tables as Discord's Markdown
    pages.py         the parts of a message fitted into the limits
    forms.py         Form <-> modal
    interactions.py  what people do -> the door, and its answers back
    replies.py       the endpoints of one interaction, with their quick repeats
    client.py        the connection
"""
