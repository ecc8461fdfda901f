"""Callers who are quick, and callers who are slow."""

from pathlib import Path

import pytest

from support.box import Box, open_box
from support.virtual_time import run_virtually
from tipring.domain.journal import NodeEntered, PromptPlayed
from tipring.domain.line import LineState
from tipring.exchange.clockwork import PlacedCall

pytestmark = pytest.mark.no_cover


async def way_of(box: Box, call: PlacedCall) -> list[str]:
    """Return the nodes that the call walked, when it is over."""
    await call.ended
    await box.until(LineState.IDLE)
    return [e.node for e in await box.noted() if isinstance(e, NodeEntered)]


def test_a_caller_who_knows_the_menu_types_ahead(tmp_path: Path) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call(
                "waits 0.8 s",
                "presses 3",
                "waits for the beep",
                "speaks 3 s",
                "presses #",
                "waits 60 s",
            )
            assert await way_of(box, call) == ["welcome", "menu", "message", "bye"]
            played = [e for e in await box.noted() if isinstance(e, PromptPlayed)]
            assert not played[0].whole
            assert played[0].played_ms < 1500
            assert "Sorry" not in call.transcript()

    run_virtually(tell())


def test_a_caller_who_presses_nothing_is_asked_again_and_then_led_on(
    tmp_path: Path,
) -> None:
    async def tell() -> None:
        async with open_box(tmp_path) as box:
            call = box.call("waits for the beep", "speaks 3 s", "waits 60 s")
            assert await way_of(box, call) == ["welcome", "menu", "message", "bye"]
            asked = [e for e in call.diary if "For appointments" in e.words]
            assert len(asked) == 2
            assert "Sorry, I did not hear a choice." in call.transcript()
            (message,) = await box.store.messages()
            assert message.duration_s is not None
            assert message.duration_s >= 3

    run_virtually(tell())
