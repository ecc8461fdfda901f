"""The real box takes other settings over while somebody calls, and begins again."""

import asyncio
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.queue_office import write_queue_office
from support.real_box import Exchange, RealBox, place, plug_in, running_box
from tipring.domain.line import LineState

pytestmark = pytest.mark.realtime


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


async def told(box: RealBox, path: str, **words: str) -> Any:  # noqa: ANN401 - JSON
    def ask() -> Any:  # noqa: ANN401 - JSON
        way = httpx.HTTPTransport(uds=str(box.state / "desk.sock"))
        with httpx.Client(transport=way, base_url="http://desk", timeout=30) as desk:
            return desk.post(path, json=words).json()

    return await asyncio.to_thread(ask)


async def begun(box: RealBox) -> object:
    status = await box.status()
    return status and status.started_at


async def story(directory: Path) -> None:
    async with Exchange("us") as exchange:
        await plug_in(exchange, "usr", directory / "tty")
        write_queue_office(directory, "anna", nodes=[str(directory / "tty")])
        flow, queue = directory / "flows/main.toml", directory / "queues/front.toml"
        async with running_box(directory) as box:
            await box.until_line(LineState.IDLE.value)
            place(exchange, "waits 3 s", "hangs up")
            await box.until_line(LineState.IN_CALL.value)
            change(flow, 'say = "goodbye"', "")
            change(queue, "Front desk", "Reception")
            assert await told(box, "/settings/reload") == {
                "taken": ["flows"],
                "soon": ["queues"],
                "restart": [],
            }
            change(flow, 'next = "bye"', 'next = "by"')
            refused = await told(box, "/restart", when="quiet")
            assert "by" in refused["detail"]
            change(flow, 'next = "by"', 'next = "bye"')
            first = await begun(box)
            assert (await told(box, "/restart", when="quiet"))["restarts"] == "quiet"
            pid = box.process.pid
            while await begun(box) in (None, first):
                await asyncio.sleep(0.4)
            assert box.process.returncode is None
            os.kill(pid, 0)
            await box.until_line(LineState.IDLE.value)
            ((call,), _) = await box.kept()
            assert not call.interrupted
            assert call.end_reason != "the box is stopping"


@pytest.mark.timeout(120)
def test_other_settings_in_mid_call_and_a_restart_after_it(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    asyncio.run(story(tmp_path / "office"))
