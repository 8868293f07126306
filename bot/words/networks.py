"""Sentences about the networks themselves: what they refuse, what is missing there, how the bot gets in."""

from collections.abc import Mapping

NETWORKS: Mapping[str, str] = {
    # What cannot be done where, and what to do
    "error.form": "The form is for those who manage this channel. You may give this command as you type it, with what you want behind it: `{command} time=09:30`, say.",
    "error.outside": "I have not been added here, so I can post nothing. Ask whoever manages this place to add me, or write to me directly; `learn`, `quiz` and `lab` work everywhere.",
    # Why a network refuses a message: they stand behind "Posts stopped here:"
    "refused.absent": "I am not in this server any more. Add me again.",
    "refused.forum": "messages cannot be posted in this kind of channel. Use `setup` in a text channel or a thread.",
    "refused.full": "this server has as many active threads, or this thread as many people, as there can be. Close some, or choose another channel.",
    "refused.locked": "this thread is locked. Unlock it, or give me the permission Manage Threads.",
    "refused.moderation": "an automatic filter of this server blocks my messages. Except me from it.",
    "refused.thread": "I cannot see this thread. Mention me in it, so that I am let in.",
    "refused.verification": "this server wants its members verified before they write. Except me from it.",
    # What a check of a network finds
    "doctor.code-grant": "“Requires OAuth2 Code Grant” is on, so nobody can add the bot. Switch it off under Bot.",
    "doctor.commands": "Discord does not know the commands as they are now. They are registered when the bot starts.",
    "doctor.endpoint": "An Interactions Endpoint URL is set, so no click reaches the bot. Empty it under General Information.",
    "doctor.known": "{n} known to Discord",
    "doctor.no-network": "No network has a token: there is nothing to check. See .env.example.",
    "doctor.no-users": "(for servers only: User Install is off under Installation)",
    "doctor.right": "ok",
    "doctor.unreachable": "Discord did not answer as it should: {reason}",
    "doctor.user": "signed in as {name}",
    "doctor.wrong": "WRONG",
    # The links that install the bot, with what it asks for
    "invite.attach_files": "to post pictures",
    "invite.create_public_threads": "to start that thread",
    "invite.permission": "#   {name}: {purpose}",
    "invite.read_message_history": "to look whether a post has arrived when Discord’s answer was lost",
    "invite.send_messages": "to post the question of the day",
    "invite.send_messages_in_threads": "to put the answer into the post’s thread, and to post in threads",
    "invite.server": "# For a server. The permissions, and what each is for:",
    "invite.user": "# For yourself alone, without a server: private commands, wherever you are",
    "invite.view_channel": "to see the channels that get posts",
}
