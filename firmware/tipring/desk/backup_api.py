"""The desk's door for whoever makes copies: what came of one goes into the journal."""

from fastapi import FastAPI

from tipring.desk.journal import Journal
from tipring.domain.backup_entries import BackupFailed, BackupKept
from tipring.store.backup_diary import BackupRun


def add_backups(api: FastAPI, journal: Journal) -> None:
    """Let *api* be told of backups."""

    @api.post("/backups")
    async def told(run: BackupRun) -> dict[str, str]:
        """Write down that a copy was kept elsewhere, or why there is none."""
        if run.why:
            await journal.keep(BackupFailed(where=run.where, why=run.why))
            return {"noted": "failed"}
        await journal.keep(
            BackupKept(
                name=run.name,
                where=run.where,
                size_bytes=run.size_bytes,
                calls=run.calls,
                messages=run.messages,
            )
        )
        return {"noted": "kept"}
