"""The desk's door to its settings: read again, and begin again."""

from typing import Literal

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from tipring.desk.reloading import Reloaded, Reloading, SettingsNow
from tipring.domain.errors import SettingsError, SpeechError


class Restart(BaseModel):
    """When the box begins again: at once, or as soon as nobody talks."""

    when: Literal["quiet", "now"] = "quiet"


def add_reloading(api: FastAPI, reloading: Reloading) -> None:
    """Let *api* tell and change which settings are in force."""

    @api.get("/settings")
    async def now() -> SettingsNow:
        """Tell what the last reading brought, and whether a restart is coming."""
        return reloading.now

    @api.post("/settings/reload")
    async def reload() -> Reloaded:
        """Read the settings again; 409 with what is wrong, and the old ones stay."""
        try:
            return await reloading.reload()
        except (SettingsError, SpeechError) as error:
            raise HTTPException(409, str(error)) from error

    @api.post("/restart")
    async def restart(wish: Restart) -> SettingsNow:
        """End in good order and begin again; 409 when the settings do not pass."""
        try:
            return await reloading.restart(wish.when)
        except (SettingsError, SpeechError) as error:
            raise HTTPException(409, str(error)) from error
