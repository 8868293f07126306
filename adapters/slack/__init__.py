"""Slack: Socket Mode or HTTP, and the Web API, through Bolt; messages as Block Kit.

platform.py mirrors bot/ports.py, commands.py bot/commands.py and render.py bot/message.py. Beside them, from what
is drawn to what is told:

    limits.py        what Slack accepts, as named numbers
    text.py          lines of Markdown as rich text, in which nothing is parsed again
    tables.py        tables as Slack's own, and as lines of a fixed-width face
    payloads.py      messages as the arguments of posts and replies, and drawn more simply
    forms.py         Form <-> modal
    pictures.py      pictures by link, or uploaded
    errors.py        what Slack's errors say about a message
    manifest.py      the app as it is declared: commands, scopes, events
    sockets.py       how payloads come: Socket Mode
    http.py          how payloads come: HTTP
    once.py          each payload once
    app.py           the Bolt app: which payload goes where
    interactions.py  what people do -> the door, and its answers back
    underway.py      what is being answered at the moment
    replies.py       response URLs and modals
    rights.py        who manages a channel
    events.py        what Slack tells of by itself -> the door
    reports.py       calls that only the network may make
    homes.py         App Home
    workspaces.py    where the app is installed, and the token of each
    oauth.py         installing it
    deliveries.py    what is sent unasked, and looked for
    posting.py       one post
    history.py       what stands in a channel
    pace.py          how fast Slack may be asked
    doctor.py        checks from outside
    places.py        what Slack tells about places
    patience.py      going on through failures of the network
"""
