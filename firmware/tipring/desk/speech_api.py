"""The speech part of the desk's door: what callers said that was not understood."""

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

from tipring.desk.desk import Desk
from tipring.desk.misheard import erase
from tipring.store.utterances import Misheard, kept_utterances, misheard

SEEN_TO = "erased from the office"


def add_speech(api: FastAPI, desk: Desk) -> None:
    """Let *api* tell what was not understood in the calls of *desk*."""
    journal = desk.journal

    @api.get("/speech/misheard")
    async def not_understood() -> list[Misheard]:
        """Tell what no menu understood, by node and guess, the most frequent first."""
        return await journal.store.ask(misheard)

    @api.get("/speech/misheard/{utterance}/sound")
    async def sound(utterance: str) -> FileResponse:
        """Play one of them: a WAV."""
        kept = await journal.store.ask(kept_utterances)
        for one in kept:
            if one.id == utterance:
                path = journal.store.directory / one.path
                return FileResponse(path, media_type="audio/wav")
        raise _unknown(utterance)

    @api.post("/speech/misheard/{utterance}/erase")
    async def forget(utterance: str) -> dict[str, str]:
        """Erase one of them: its sound, and what it was taken for."""
        if not await erase(journal, lambda one: one.id == utterance, SEEN_TO):
            raise _unknown(utterance)
        return {"erased": utterance}


def _unknown(utterance: str) -> HTTPException:
    return HTTPException(404, f"nothing is kept that is called {utterance}")
