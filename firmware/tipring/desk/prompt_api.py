"""The prompts' part of the desk's door."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import JSONResponse

from tipring.desk.prompt_desk import PromptDesk, PromptRecord
from tipring.domain.errors import SpeechError
from tipring.speech.narrator import Source

Language = Annotated[str | None, Query(description="only of this language")]
From = Annotated[Source | None, Query(description="only what is heard from there")]


def add_prompts(api: FastAPI, prompts: PromptDesk | None) -> None:
    """Let *api* tell of the prompts, and take up new recordings."""

    @api.exception_handler(SpeechError)
    async def cannot_say(_request: Request, error: SpeechError) -> JSONResponse:
        """Say why, in the words that the owner needs."""
        return JSONResponse({"detail": str(error)}, status_code=409)

    @api.get("/prompts")
    async def all_prompts(
        language: Language = None, source: From = None
    ) -> list[PromptRecord]:
        """Return what can be said: id, language, text, where its sound comes from."""
        return [
            record
            for record in await _known(prompts).records()
            if language in {None, record.language} and source in {None, record.source}
        ]

    @api.post("/prompts/{language}/{name}/renew")
    async def renew(language: str, name: str) -> dict[str, int]:
        """Take up what the disk has of a prompt now, from the next prompt on."""
        return {"places": await _known(prompts).renew(language, name)}


def _known(prompts: PromptDesk | None) -> PromptDesk:
    if prompts is None:
        raise HTTPException(404, "this desk was started without a folder of prompts")
    return prompts
