"""Installations: tokens, encrypted by a key that is not in the database."""

import logging
from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, insert, select

from adapters.sql.engine import Database
from adapters.sql.tables import install_states, installations
from bot.model import Installation

log = logging.getLogger(__name__)


class SqlInstallations:
    """`bot.ports.Installations` in SQL. `secret` holds keys with commas between: the first one encrypts."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._vault = MultiFernet([_key(one) for one in secret.split(",")])

    async def put(self, installation: Installation) -> None:
        sealed = self._vault.encrypt(installation.token.encode()).decode()
        where = {"platform": installation.platform, "workspace": installation.workspace}
        values = {"user": installation.user, "token": sealed}
        new = self._database.insert(installations).values(**where, **values)
        async with self._database.write() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=list(where), set_=values))

    async def get(self, platform: str, workspace: str) -> Installation | None:
        found = select(installations).where(
            installations.c.platform == platform, installations.c.workspace == workspace
        )
        async with self._database.read() as connection:
            row = (await connection.execute(found)).one_or_none()
        try:
            token = self._vault.decrypt(row.token.encode()).decode() if row else ""
        except InvalidToken:
            log.error("SECRET_KEY is not the one with which the token of %s %s was stored", platform, workspace)
            return None
        return Installation(platform, workspace, row.user, token) if row else None

    async def remove(self, platform: str, workspace: str) -> None:
        gone = delete(installations).where(
            installations.c.platform == platform, installations.c.workspace == workspace
        )
        async with self._database.write() as connection:
            await connection.execute(gone)

    async def begin(self, state: str, now: datetime, until: datetime) -> None:
        async with self._database.write() as connection:
            await connection.execute(delete(install_states).where(install_states.c.until <= now))
            await connection.execute(insert(install_states).values(digest=_digest(state), until=until))

    async def finish(self, state: str, now: datetime) -> bool:
        used = delete(install_states).where(install_states.c.digest == _digest(state))
        async with self._database.write() as connection:
            until: datetime | None = await connection.scalar(used.returning(install_states.c.until))
        return until is not None and now < until


def _key(secret: str) -> Fernet:
    """A key made from what somebody chose, which is long enough not to be guessed."""
    return Fernet(urlsafe_b64encode(sha256(f"installations:{secret.strip()}".encode()).digest()))


def _digest(state: str) -> str:
    return sha256(state.encode("utf-8", "replace")).hexdigest()
