"""An agent lifts, and both hear each other: measured in the sound at both ends."""

from pathlib import Path

import pytest

from support.queue_answer import answered
from support.queue_office import QUEUE
from support.virtual_time import run_virtually

pytestmark = pytest.mark.no_cover

HEARD_WITHIN_S = 0.040
"""From the lifting of the phone until the first frame is at the other's ear. It begins
softly: what is meant is when it begins, not when it is loud."""
NO_WHISPER = """
[whisper]
enabled = false
"""
MOMENTS = [("usr", 2.0), ("conexant", 2.006), ("usr", 2.013), ("conexant", 2.0199)]
"""Anywhere in a frame of 20 ms; the two chips share the moments."""


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("chip", "after_s"), MOMENTS)
@pytest.mark.parametrize("waits", [False, True], ids=["ringing", "welcome"])
def test_both_hear_each_other_at_once_after_an_agent_lifted(
    tmp_path: Path, chip: str, *, waits: bool, after_s: float
) -> None:
    """Whatever the line and the phone are in the middle of in that moment."""

    async def tell() -> None:
        script = f"answers after {after_s} s", "speaks x.wav", "hangs up after 15 s"
        queue = QUEUE + NO_WHISPER
        async with answered(
            tmp_path, chip, *script, queue=queue, waits=waits
        ) as answer:
            to_caller_s = answer.caller_hears_agent_after_s()
            to_agent_s = answer.agent_hears_caller_after_s()
        print(
            f"{chip}: the caller hears the agent {to_caller_s * 1000:.1f} ms after the"
            f" lift, the agent the caller {to_agent_s * 1000:.1f} ms after it"
        )
        assert 0 <= to_caller_s <= HEARD_WITHIN_S
        assert 0 <= to_agent_s <= HEARD_WITHIN_S

    run_virtually(tell())
