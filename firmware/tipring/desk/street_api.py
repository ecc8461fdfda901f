"""The simulated lines' part of the desk's door: calls for trials."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from fastapi import FastAPI, HTTPException
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from tipring.domain.errors import SettingsError
from tipring.domain.script import Step, parse_script


class Street(Protocol):
    """A telephone exchange in the box itself."""

    @property
    def numbers(self) -> Mapping[str, str]:
        """The number of each line, by its name."""
        ...

    def call(
        self, line: str, script: Sequence[Step], caller_id: str | None
    ) -> AsyncIterator[str]:
        """Let somebody call *line*; yield what he notices and does, as it happens."""
        ...


class TrialCall(BaseModel):
    """A caller who does as he is told."""

    script: list[str] = Field(max_length=100, description="what he does, in sentences")
    caller_id: str | None = Field(None, pattern=r"^[0-9]{1,20}$")


def add_street(api: FastAPI, street: Street) -> None:
    """Let *api* place calls to the lines of *street*."""

    @api.post("/lines/{line}/trial-calls")
    async def call(line: str, wanted: TrialCall) -> StreamingResponse:
        """Call a simulated line; the answer is what the caller notices, as it does."""
        if line not in street.numbers:
            names = ", ".join(street.numbers)
            raise HTTPException(404, f"{line} is no simulated line; there are: {names}")
        try:
            script = parse_script(wanted.script)
        except SettingsError as error:
            raise HTTPException(422, str(error)) from error
        news = street.call(line, script, wanted.caller_id)
        return StreamingResponse(_lines(news), media_type="text/plain")


async def _lines(news: AsyncIterator[str]) -> AsyncIterator[str]:
    async for sentence in news:
        yield f"{sentence}\n"
