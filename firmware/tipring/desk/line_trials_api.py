"""The desk's door to tests of lines, and to what the last call ended in."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tipring.desk.desk import Desk
from tipring.desk.line_trials import TrialNow
from tipring.domain.errors import LineError
from tipring.lines.port import Line
from tipring.speech.wav import wav_bytes


class TrialWish(BaseModel):
    """What is to be tried."""

    model_config = ConfigDict(extra="forbid")

    by_call: bool = False
    """Somebody calls the line from another telephone meanwhile."""
    transfer_to: Annotated[str, Field(max_length=40)] = ""
    """A second telephone, to which callers are sent to try it; empty: not tried."""


class TrialAnswer(BaseModel):
    """What the person answered."""

    model_config = ConfigDict(extra="forbid")

    yes: bool


def add_line_trials(api: FastAPI, desk: Desk) -> None:
    """Let *api* test lines, one after another or several at once."""
    trials = desk.trials

    @api.exception_handler(LineError)
    async def not_now(_request: Request, error: LineError) -> JSONResponse:
        """Say what stands in the way."""
        return JSONResponse({"detail": str(error)}, status_code=409)

    @api.get("/lines/{name}/test")
    async def now(name: str) -> TrialNow | None:
        """Look how far the test of a line has come; null: none since the start."""
        return trials.now(_line(desk, name).name)

    @api.post("/lines/{name}/test")
    async def begin(name: str, wish: TrialWish) -> TrialNow:
        """Take a line out, test it for a minute or more, and put it back."""
        line = _line(desk, name)
        return trials.begin(
            line.name, by_call=wish.by_call, transfer_to=wish.transfer_to
        )

    @api.post("/lines/{name}/test/answer")
    async def answer(name: str, said: TrialAnswer) -> dict[str, bool]:
        """Answer the question that the test asks."""
        trials.answer(_line(desk, name).name, yes=said.yes)
        return {"told": said.yes}

    @api.delete("/lines/{name}/test")
    async def break_off(name: str) -> dict[str, str]:
        """End the test; the line is put back."""
        trials.break_off(_line(desk, name).name)
        return {"broken_off": name}

    @api.get("/lines/{name}/last-heard")
    async def last_heard(name: str) -> Response:
        """Hear the end of the last call: WAV, 8000 Hz, mono, 12 s at most."""
        sound = _line(desk, name).last_heard()
        if sound.size == 0:
            raise HTTPException(404, f"{name} has had no call since the box began")
        return Response(wav_bytes(sound), media_type="audio/wav")


def _line(desk: Desk, name: str) -> Line:
    for watch in desk.watches:
        if watch.line.name == name:
            return watch.line
    raise HTTPException(404, f"there is no line {name}")
