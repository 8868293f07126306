"""The playground: a chat network of its own, in the browser of whoever sits at this machine.

platform.py mirrors bot/ports.py, commands.py bot/commands.py and render.py bot/message.py. Beside them:

    feed.py      what the channel shows, to every open page
    guard.py     who may ask, and how much
    text.py      spans of Markdown as HTML
    forms.py     Form -> HTML
    page.py      the page that a browser opens; page.html is its frame
    routes.py    what the browser may ask
    static/      what the page runs: one module and one style sheet for each part of it
"""
