"""What was not understood, through the desk's door."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
from fastapi import FastAPI

from support.sounds import noise
from support.toy_line import ToyLine, toy_desk
from tipring.desk.misheard import MisheardKeeper, Retention
from tipring.desk.speech_api import add_speech
from tipring.domain.commands import KeepUtterance

SAID = noise(0.5, -20)


def at_the_door(
    directory: Path, story: Callable[[httpx.AsyncClient], Awaitable[None]]
) -> None:
    """Keep three utterances, then let *story* ask for them."""

    async def tell() -> None:
        async with toy_desk(directory, ToyLine()) as desk:
            keeper = MisheardKeeper(desk.journal, Retention(keeps=True))
            for guess in ("sails", "", "sails"):
                order = KeepUtterance("menu", guess, "en")
                await keeper.keep(SAID, order, desk.journal)
            await desk.journal.store.append()
            api = FastAPI()
            add_speech(api, desk)
            door = httpx.ASGITransport(app=api)
            async with httpx.AsyncClient(
                transport=door, base_url="http://desk"
            ) as http:
                await story(http)

    asyncio.run(tell())


def test_the_report_can_be_shown_heard_and_erased(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient) -> None:
        often, once = (await http.get("/speech/misheard")).json()
        assert (often["node"], often["guess"], often["count"]) == ("menu", "sails", 2)
        assert (once["guess"], once["language"], once["count"]) == ("", "en", 1)
        one = once["utterances"][0]["id"]
        sound = await http.get(f"/speech/misheard/{one}/sound")
        assert sound.headers["content-type"] == "audio/wav"
        assert sound.content.endswith(SAID.tobytes()[-100:])
        erased = await http.post(f"/speech/misheard/{one}/erase")
        assert erased.json() == {"erased": one}
        (left,) = (await http.get("/speech/misheard")).json()
        assert left["guess"] == "sails"
        assert len([*(tmp_path / "state" / "utterances").iterdir()]) == 2

    at_the_door(tmp_path, story)


def test_what_is_not_there_can_be_neither_heard_nor_erased(tmp_path: Path) -> None:
    async def story(http: httpx.AsyncClient) -> None:
        for answer in (
            await http.get("/speech/misheard/../sound"),
            await http.get("/speech/misheard/x/sound"),
            await http.post("/speech/misheard/x/erase"),
        ):
            assert answer.status_code == 404
        assert answer.json() == {"detail": "nothing is kept that is called x"}

    at_the_door(tmp_path, story)
