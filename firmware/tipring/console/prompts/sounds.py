"""Sounds that somebody listens to on the page of prompts, each under a name drawn anew.

No name of a file comes from a browser: what may be heard was put here before.
"""

import secrets
from collections import OrderedDict

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from tipring.domain.access import Right, Visitor
from tipring.dsp.frames import Samples
from tipring.speech.wav import wav_bytes

MOST_BYTES = 16_000_000
"""Of all sounds together; those that lie here longest go first."""
HEADERS = {"Content-Encoding": "identity", "Cache-Control": "private, no-store"}


class Sounds:
    """A few sounds as files, by their names."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._by_name: OrderedDict[str, bytes] = OrderedDict()

    def put(self, sound: Samples) -> str:
        """Keep *sound*; return where a browser finds it."""
        name = secrets.token_urlsafe(16)
        self._by_name[name] = wav_bytes(sound)
        while sum(map(len, self._by_name.values())) > self._most_bytes:
            self._by_name.popitem(last=False)
        return f"/prompts/sound/{name}"

    def get(self, name: str) -> bytes | None:
        """Return the file; None: there is no such sound any more."""
        return self._by_name.get(name)


SOUNDS = Sounds()
"""Of this console."""


def add_prompt_sounds(web: FastAPI, sounds: Sounds = SOUNDS) -> None:
    """Let *web* give sounds to those who may change prompts."""

    @web.get("/prompts/sound/{name}", include_in_schema=False)
    async def sound(request: Request, name: str) -> Response:
        """Give a WAV: 8000 Hz, mono, 16 bit."""
        visitor: Visitor | None = request.state.visitor
        if visitor is None:
            raise HTTPException(401, "log in first")
        if not visitor.may(Right.CHANGE):
            raise HTTPException(403, "this is not for your account")
        found = sounds.get(name)
        if found is None:
            raise HTTPException(404, "there is no such sound any more")
        return Response(found, media_type="audio/wav", headers=HEADERS)
