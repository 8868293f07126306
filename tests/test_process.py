"""The bot as it is run: settings, platforms that fail alone, SIGKILL and SIGTERM."""

import re
import signal
from hashlib import sha256
from pathlib import Path

import aiohttp

from tests.drawing import DIAGRAM, make_painter
from tests.fakes.discord import DiscordServer
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.fakes.slack_requests import SIGNING_SECRET, encoded, post_to, signed
from tests.packs import copy_pack
from tests.process import Bot, free_port, running

OWN = {"X-Playground": "1"}
OPEN = "the playground is open"


async def ask(port: int, path: str, payload: object, **headers: str) -> dict[str, str]:
    async with (
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
        session.post(path, json=payload, headers={**OWN, **headers}) as answer,
    ):
        found: dict[str, str] = await answer.json()
        return found


async def page(port: int, path: str = "") -> str:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{path}") as answer:
        return await answer.text(errors="replace")


async def posted(port: int) -> str:
    """The page once the first post is on it."""
    while "answer post=1" not in (shown := await page(port)):
        pass
    return shown


async def join(port: int, name: str) -> dict[str, str]:
    joined = await ask(port, "/join", {"name": name})
    return {"X-Playground-User": joined["id"], "X-Playground-Name": joined["name"]}


async def test_without_a_token_the_playground_opens_on_todays_post(tmp_path: Path) -> None:
    port = free_port()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        assert len(set(re.findall(r"answer post=1 choice=\d", await posted(port)))) in (3, 4)
        bot.process.send_signal(signal.SIGTERM)
        assert await bot.ends() == 0
    assert (tmp_path / "data" / "study.db").exists()


async def test_an_answer_whose_verdict_was_shown_survives_a_kill(tmp_path: Path) -> None:
    port = free_port()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        await posted(port)
        ann = await join(port, "Ann")
        verdict = await ask(port, "/call", {"call": "answer post=1 choice=0"}, **ann)
        bot.process.kill()
        await bot.ends()
    async with running(tmp_path, PORT=port) as bot:
        await bot.says(OPEN)
        again = await ask(port, "/call", {"call": "answer post=1 choice=1"}, **ann)
        assert "the first answer counts" in again["html"]
        assert ("+10" in verdict["html"]) == ("+10" in again["html"])
        assert (await page(port)).count("answer post=1 choice=0") == 1
        assert "answer post=2" not in await page(port)
        board = await ask(port, "/call", {"line": "/leaderboard"}, **ann)
        assert "Ann" in board["html"]


async def test_a_wrong_setting_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    async with running(tmp_path, PORT="abc") as bot:
        assert await bot.ends() == 2
        assert "PORT" in bot.said
        assert ".env.example" in bot.said
        assert "Traceback" not in bot.said


async def test_a_database_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for url in ("mysql://x/y", "sqlite:///file/study.db", f"postgresql://x@127.0.0.1:{free_port()}/y"):
        async with running(tmp_path, PORT=free_port(), DATABASE_URL=url) as bot:
            assert await bot.ends() == 1, url
            assert "DATABASE_URL" in bot.said
            assert "Traceback" not in bot.said


async def test_a_bad_discord_token_is_named_and_ends_the_bot_when_nothing_else_is_served(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    try:
        async with running(tmp_path, DISCORD_TOKEN="wrong", DISCORD_API_URL=server.url) as bot:
            assert await bot.ends() == 1
            assert "DISCORD_TOKEN" in bot.said
            assert "Traceback" not in bot.said
    finally:
        await server.stop()


async def test_a_bad_token_does_not_stop_the_other_platforms(tmp_path: Path) -> None:
    server, port = DiscordServer(), free_port()
    await server.start()
    try:
        settings = {"DISCORD_TOKEN": "wrong", "DISCORD_API_URL": server.url, "PLAYGROUND": 1, "PORT": port}
        async with running(tmp_path, **settings) as bot:
            await both(bot, "DISCORD_TOKEN", OPEN)
            assert "answer post=1" in await posted(port)
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ends() == 0
    finally:
        await server.stop()


async def both(bot: Bot, *texts: str) -> None:
    """Wait until the log holds all these texts, in any order."""
    for text in texts:
        if text not in bot.said:
            await bot.says(text)


async def test_all_platforms_are_served_side_by_side(tmp_path: Path) -> None:
    discord, slack, port = DiscordServer(), SlackServer(), free_port()
    await discord.start()
    await slack.start()
    settings = {
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.url,
        "PLAYGROUND": 1,
        "PORT": port,
    }
    try:
        async with running(tmp_path, **settings) as bot:
            await both(bot, "discord: connected", "slack: connected", OPEN)
            assert "answer post=1" in await posted(port)
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ends() == 0
    finally:
        await discord.stop()
        await slack.stop()


async def test_bad_slack_tokens_are_named(tmp_path: Path) -> None:
    slack = SlackServer()
    await slack.start()
    try:
        for bot_token, app_token, setting in (
            ("xoxb-bad", APP_TOKEN, "SLACK_BOT_TOKEN"),
            (BOT_TOKEN, "xapp-bad", "SLACK_APP_TOKEN"),
        ):
            tokens = {"SLACK_BOT_TOKEN": bot_token, "SLACK_APP_TOKEN": app_token, "SLACK_API_URL": slack.url}
            async with running(tmp_path, **tokens) as bot:
                assert await bot.ends() == 1
                assert setting in bot.said
                assert "Traceback" not in bot.said
    finally:
        await slack.stop()


async def test_half_of_slacks_tokens_is_not_enough(tmp_path: Path) -> None:
    async with running(tmp_path, SLACK_BOT_TOKEN="xoxb-1") as bot:
        assert await bot.ends() == 1
        assert "SLACK_APP_TOKEN is missing" in bot.said
    async with running(tmp_path, SLACK_APP_TOKEN="xapp-1") as bot:
        assert await bot.ends() == 1
        assert "SLACK_BOT_TOKEN is missing" in bot.said


async def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    server = DiscordServer()
    await server.start()
    try:
        port = int(re.findall(r":(\d+)", server.url)[0])
        async with running(tmp_path, PORT=port) as bot:
            assert await bot.ends() == 1
            assert "PORT" in bot.said
            assert "in use" in bot.said
    finally:
        await server.stop()


async def test_logs_can_be_json(tmp_path: Path) -> None:
    async with running(tmp_path, PORT=free_port(), LOG_FORMAT="json") as bot:
        line = await bot.says(OPEN)
        assert '"level": "info"' in line


async def test_with_a_public_address_and_no_playground_pictures_are_served(tmp_path: Path) -> None:
    slack, port = SlackServer(), free_port()
    await slack.start()
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
    try:
        async with running(tmp_path, **tokens, PORT=port, PUBLIC_URL="https://bot.example.org/") as bot:
            await both(bot, "slack: connected", "the web server is open")
            assert await page(port, "healthz") == "ok"
            assert "404" in await page(port)
            link = make_painter(sha256(f"{APP_TOKEN}{BOT_TOKEN}".encode()).digest()).link(DIAGRAM)
            assert "404" not in await page(port, link.removeprefix("/"))
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ends() == 0
    finally:
        await slack.stop()


async def test_a_public_address_is_one_of_the_web(tmp_path: Path) -> None:
    async with running(tmp_path, PUBLIC_URL="bot.example.org") as bot:
        assert await bot.ends() == 2
        assert "PUBLIC_URL" in bot.said


async def test_slack_over_http_is_served_by_the_web_server_beside_the_playground(tmp_path: Path) -> None:
    slack, port = SlackServer(), free_port()
    await slack.start()
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.url,
        "PORT": port,
    }
    url = f"http://127.0.0.1:{port}/slack/events"
    body, kind = encoded("events_api", {"type": "url_verification", "challenge": "c"})
    try:
        for playground in (0, 1):
            async with running(tmp_path, PLAYGROUND=playground, **settings) as bot:
                await both(bot, "slack: listening", OPEN if playground else "the web server is open")
                assert await post_to(url, body, {**signed(body), "Content-Type": kind}) == (
                    200,
                    {"challenge": "c"},
                )
                assert (await post_to(url, body, {"Content-Type": kind}))[0] == 401
                bot.process.send_signal(signal.SIGTERM)
                assert await bot.ends() == 0
    finally:
        await slack.stop()


async def test_what_many_workspaces_need_is_asked_for_setting_by_setting(tmp_path: Path) -> None:
    settings: dict[str, object] = {"SLACK_CLIENT_ID": "1.2", "SLACK_APP_TOKEN": APP_TOKEN, "PORT": free_port()}
    for missing, value in (
        ("SLACK_CLIENT_SECRET", "secret"),
        ("PUBLIC_URL", "https://bot.example.org"),
        ("SECRET_KEY", "k" * 32),
    ):
        async with running(tmp_path, **{"SECRET_KEY": "short", **settings}) as bot:
            assert await bot.ends() == 1
            assert missing in bot.said
            assert "Traceback" not in bot.said
        settings[missing] = value
    async with running(tmp_path, SLACK_BOT_TOKEN="xoxb-1", **settings) as bot:
        assert await bot.ends() == 1
        assert "both set" in bot.said
    slack = SlackServer()
    await slack.start()
    try:
        async with running(tmp_path, SLACK_API_URL=slack.url, **settings) as bot:
            await both(bot, "slack: connected", "the web server is open")
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{settings['PORT']}/slack/install") as answer,
            ):
                assert "Add to Slack" in await answer.text()
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ends() == 0
    finally:
        await slack.stop()


async def test_a_pack_of_ones_own_is_taught_beside_ours(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    (pack / "chapters/03-acid").rename(pack / "chapters/90-house")
    for path in pack.rglob("*.md"):
        path.write_text(
            path.read_text().replace("txn.write-skew", "house.rules").replace("snapshot-is", "house-is")
        )
    port = free_port()
    async with running(tmp_path, PORT=port, DECK_PATHS=f" {pack} ,") as bot:
        await bot.says(OPEN)
        ann = await join(port, "Ann")
        shown = await ask(port, "/call", {"line": "/learn house"}, **ann)
        assert "Write skew" in shown["html"]


async def test_a_folder_that_is_no_pack_is_named_with_its_setting(tmp_path: Path) -> None:
    async with running(tmp_path, DECK_PATHS="nowhere") as bot:
        assert await bot.ends() == 2
        assert "DECK_PATHS" in bot.said
        assert "nowhere is not a pack" in bot.said
