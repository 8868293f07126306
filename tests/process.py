"""`python -m bot` as a process of its own."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which a wait has failed: two cores may be busy with other tests."""

OURS = ("DISCORD", "SLACK", "DATABASE", "DECK", "PLAYGROUND", "PORT", "PUBLIC", "SECRET", "WEB", "LOG")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Bot:
    """A running bot; `log` are the lines it wrote so far."""

    process: asyncio.subprocess.Process
    log: list[str] = field(default_factory=list)

    async def says(self, text: str) -> str:
        """Wait for a line of the log that holds this text."""
        assert self.process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stderr.readline()).decode():
                self.log.append(line)
                if text in line:
                    return line
        raise AssertionError(f"ended without saying {text!r}: {''.join(self.log)}")

    async def ends(self) -> int:
        """Wait for its end; the exit status. The rest of the log is read."""
        async with asyncio.timeout(PATIENCE):
            _, rest = await self.process.communicate()
        self.log.append(rest.decode())
        assert self.process.returncode is not None
        return self.process.returncode

    @property
    def said(self) -> str:
        return "".join(self.log)


@asynccontextmanager
async def running(folder: Path, *args: str, **settings: object) -> AsyncIterator[Bot]:
    """Run the bot in a folder with these settings alone; it is killed at the end if it still runs."""
    here = Path(__file__).parent.parent
    env = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    env |= {name: str(value) for name, value in settings.items()} | {"PYTHONPATH": str(here)}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *args),
        cwd=folder,
        env=env,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Bot(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()
