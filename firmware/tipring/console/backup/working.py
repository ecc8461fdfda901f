"""Backups while the box works: one at a time, and a restore that the desk finishes."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.manifest import Manifest, Secrets
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.restoring import lay_ready, look_at, put_settings
from tipring.console.backup.saving import save
from tipring.console.door import DeskSaysNo
from tipring.console.ground import Ground
from tipring.domain.access import Visitor

_TURN = asyncio.Lock()
"""A backup keeps the disk busy; two of them would keep it twice as busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a backup that was put back."""

    office: str
    secrets: Secrets
    kept: str
    """The folder in which the old things are, in the box's state."""
    trouble: str
    """Why the desk does not begin again by itself; empty: it does."""


@dataclass(frozen=True, slots=True)
class Backups:
    """What *visitor* does with backups; he has the right to accounts."""

    ground: Ground
    visitor: Visitor
    address: str = ""

    @property
    def _place(self) -> OfficePlace:
        ground = self.ground
        return OfficePlace(ground.directory.absolute(), ground.state.absolute())

    @asynccontextmanager
    async def made(self, passphrase: str) -> AsyncIterator[Path]:
        """Give a new backup, which is gone when the context ends.

        Raises BackupRefused, StoreError.
        """
        async with self.folder() as folder:
            file, now = folder / "office.zip", self.ground.sessions.wall()
            async with _turn():
                made = await asyncio.to_thread(save, self._place, file, now, passphrase)
            await self._note("backup.make", secrets=made.secrets.value)
            yield file

    @asynccontextmanager
    async def folder(self) -> AsyncIterator[Path]:
        """Give a folder on the disk of the state, which is gone when it ends."""
        folder = await asyncio.to_thread(self._scratch)
        try:
            yield Path(folder.name)
        finally:
            await asyncio.to_thread(folder.cleanup)

    async def look_at(self, file: Path) -> Manifest:
        """Return what a backup says of itself. Raises BackupRefused."""
        return await asyncio.to_thread(look_at, file)

    async def put_back(self, file: Path, passphrase: str) -> Restored:
        """Put a backup back; the desk begins again with it. Raises BackupRefused."""
        now = self.ground.sessions.wall()
        async with _turn():
            laid = await asyncio.to_thread(
                lay_ready, file, self._place, now, passphrase
            )
            await asyncio.to_thread(put_settings, laid, self._place)
        await self.ground.read_settings()
        told = laid.manifest
        made = told.made_at.isoformat()
        await self._note("backup.restore", made_at=made, secrets=told.secrets.value)
        trouble = ""
        try:
            await self.ground.door.tell("POST", "/restart", {"when": "now"})
        except DeskSaysNo as error:
            trouble = str(error)
        return Restored(
            office=told.office,
            secrets=told.secrets,
            kept=laid.folder.name,
            trouble=trouble,
        )

    def _scratch(self) -> "tempfile.TemporaryDirectory[str]":
        self.ground.state.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(dir=self.ground.state, prefix=".backup-")

    async def _note(self, what: str, **detail: object) -> None:
        await self.ground.note(self.visitor, what, self.address, **detail)


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    if _TURN.locked():
        message = "a backup is being made or put back; try again when it is done"
        raise BackupRefused(message)
    async with _TURN:
        yield
