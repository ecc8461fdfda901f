"""The desk's door to the house: extensions at a glance, their wishes, their calls."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, Field

from tipring.domain.extensions import Extension
from tipring.domain.house.wishes import ForwardWhen
from tipring.store.house_views import HouseCallRecord, house_calls_of

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.house import House
    from tipring.store.store import Store

BY_OFFICE: Final = "the office"
MOST_DIGITS: Final = 32


class WhenWord(StrEnum):
    """When a call goes on to another number, as it is typed."""

    ALWAYS = "always"
    BUSY = "busy"
    NO_ANSWER = "no-answer"


WHEN: Final = {
    WhenWord.ALWAYS: ForwardWhen.ALWAYS,
    WhenWord.BUSY: ForwardWhen.BUSY,
    WhenWord.NO_ANSWER: ForwardWhen.NO_ANSWER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionNow:
    """One extension at a glance."""

    number: str
    name: str
    is_there: bool
    """Some telephone of it is registered, as far as is known."""
    calls: int
    """Of the house, now."""
    do_not_disturb: bool
    forward_always: str
    forward_busy: str
    forward_no_answer: str


class Forwarding(BaseModel):
    """Where calls of an extension go on to."""

    when: WhenWord = WhenWord.ALWAYS
    to: str = Field("", max_length=MOST_DIGITS, description="empty: nowhere else")


class Quiet(BaseModel):
    """Whether an extension is not to be rung."""

    on: bool


def add_house(
    api: FastAPI, house: "Callable[[], House | None]", store: "Store"
) -> None:
    """Let *api* tell of the house and change what extensions want.

    *house* is asked each time: a box without SIP has none.
    """

    def open_house() -> "House":
        if (found := house()) is None:
            raise HTTPException(404, "this box has no telephones; add [sip]")
        return found

    def known(number: str) -> tuple["House", Extension]:
        here = open_house()
        if (extension := here.book.extensions.get(number)) is None:
            raise HTTPException(404, f"there is no extension {number}")
        return here, extension

    @api.get("/extensions")
    async def extensions() -> list[ExtensionNow]:
        """All extensions: who is there, who talks, what they want."""
        return extensions_now(open_house())

    @api.put("/extensions/{number}/forward")
    async def forward(number: str, wanted: Forwarding) -> ExtensionNow:
        """Forward the calls of an extension; 422 where they may not go."""
        here, extension = known(number)
        why = here.forward(number, WHEN[wanted.when], wanted.to, BY_OFFICE)
        if why:
            raise HTTPException(422, f"calls are not forwarded: {why}")
        return _now(here, extension)

    @api.put("/extensions/{number}/do-not-disturb")
    async def do_not_disturb(number: str, wanted: Quiet) -> ExtensionNow:
        """Ring an extension no more, or again."""
        here, extension = known(number)
        here.disturb_not(number, on=wanted.on, by=BY_OFFICE)
        return _now(here, extension)

    @api.get("/house-calls")
    async def house_calls(
        extension: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> list[HouseCallRecord]:
        """List the calls of telephones, newest first; of one or of all."""
        return await store.ask(house_calls_of(extension, limit))


def extensions_now(house: "House") -> list[ExtensionNow]:
    """Return all extensions of *house* at a glance."""
    return [_now(house, each) for each in house.book.extensions.values()]


def _now(house: "House", extension: Extension) -> ExtensionNow:
    number = extension.number
    wishes = house.wishes_of(number)
    return ExtensionNow(
        number=number,
        name=extension.name,
        is_there=house.is_there(number),
        calls=house.talks().get(number, 0),
        do_not_disturb=wishes.do_not_disturb,
        forward_always=wishes.always,
        forward_busy=wishes.busy,
        forward_no_answer=wishes.no_answer,
    )
