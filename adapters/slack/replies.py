"""Answers to what people do: messages through a payload's response URL, and modals."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack import commands, errors
from adapters.slack.workspaces import Workspace

PAUSES = (0.1, 0.3)
"""Seconds before the second and the third try."""

BROKEN = (aiohttp.ClientError, OSError, TimeoutError)

SPENT = ("used_url", "expired_url")
"""What Slack says of a response URL that was used five times, or is older than half an hour."""

Body = Mapping[str, Any]
Payload = dict[str, Any]

log = logging.getLogger(__name__)


class Replies:
    """The ways to answer that Slack leaves open for a payload."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def say(self, workspace: Workspace, body: Body, ways: Iterable[Payload]) -> bool:
        """Show a message to one person: in place of the private one that was clicked, else as a new one.

        `ways` are tried in turn, each when Slack refuses the blocks of the one before it. Whether the first did.
        """
        answers: list[str] = []
        for drawn in ways:
            answers.append(await self._answer(workspace, body, drawn))
            if not any(word in answers[-1] for word in errors.UNDRAWABLE):
                break
            log.warning("an answer is drawn more simply: %s", answers[-1])
        if answers[-1]:
            log.warning("an answer was not taken: %s", answers[-1])
        return len(answers) == 1

    async def _answer(self, workspace: Workspace, body: Body, drawn: Payload) -> str:
        """Answer, by a new message where the response URL is spent; what Slack has against it, if anything."""
        answer = await self._respond(body, drawn)
        spent = any(word in answer for word in SPENT)
        return await _post(workspace, body, drawn) if spent else answer

    async def _respond(self, body: Body, drawn: Payload) -> str:
        """Answer through the response URL; what Slack has against it, if anything."""
        replace = on_private_message(body)
        payload = {**drawn, "response_type": "ephemeral", "replace_original": replace}
        webhook = AsyncWebhookClient(body["response_url"], session=self._session, retry_handlers=[])
        for pause in (*PAUSES, None):
            status, text = await _try(webhook, payload)
            if 0 < status < 500 or pause is None:
                break
            await asyncio.sleep(pause)
        return "" if status == 200 and '"error"' not in text else f"status {status}, {text[:200]}"

    async def open(self, workspace: Workspace, body: Body, view: Payload) -> str | None:
        """Open a modal; its id, or None when Slack does not let us any more."""
        try:
            opened = await workspace.client.views_open(trigger_id=body["trigger_id"], view=view)
        except (SlackApiError, *BROKEN) as error:
            log.warning("a modal was not opened: %r", error)
            return None
        return str(opened["view"]["id"])

    async def update(self, workspace: Workspace, view_id: str, ways: Iterable[Payload]) -> None:
        """Show something else in a modal. One that was closed meanwhile is left alone."""
        *more, last = ways
        for view in more:
            try:
                await workspace.client.views_update(view_id=view_id, view=view)
                return
            except SlackApiError as error:
                if errors.code(error) not in errors.UNDRAWABLE:
                    raise
                log.warning("a modal is drawn more simply: %r", error)
        await workspace.client.views_update(view_id=view_id, view=last)


async def _post(workspace: Workspace, body: Body, drawn: Payload) -> str:
    """A new private message, where the response URL is spent; what Slack has against it, if anything."""
    thread = (body.get("container") or {}).get("thread_ts")
    try:
        await workspace.client.chat_postEphemeral(
            channel=commands.channel_of(body),
            user=commands.account(body, workspace.team).user,
            **({"thread_ts": thread} if thread else {}),
            **drawn,
        )
    except SlackApiError as error:
        return errors.code(error) or str(error)
    return ""


async def _try(webhook: AsyncWebhookClient, payload: Payload) -> tuple[int, str]:
    """HTTP status (0 when the connection broke) and what was answered."""
    try:
        answer = await webhook.send_dict(payload)
    except BROKEN as error:
        return 0, repr(error)
    return answer.status_code, answer.body


def on_private_message(body: Body) -> bool:
    """Whether the click was on a message that only this person sees."""
    return bool((body.get("container") or {}).get("is_ephemeral"))
