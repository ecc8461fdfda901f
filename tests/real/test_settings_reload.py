"""The real box takes other settings over, and begins again as the same process."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.queue_office import write_queue_office
from support.real_box import RealBox, running_box

pytestmark = pytest.mark.realtime


async def told(box: RealBox, path: str, **words: str) -> Any:  # noqa: ANN401 - JSON
    def ask() -> Any:  # noqa: ANN401 - JSON
        way = httpx.HTTPTransport(uds=str(box.state / "desk.sock"))
        with httpx.Client(transport=way, base_url="http://desk", timeout=30) as desk:
            return desk.post(path, json=words).json()

    return await asyncio.to_thread(ask)


async def has_begun(box: RealBox, times: int) -> None:
    """Wait until the log says so often that the box answers."""
    log = box.directory / "box.log"
    while (await asyncio.to_thread(log.read_text)).count("answering for") < times:
        await asyncio.sleep(0.1)


async def story(directory: Path) -> None:
    queue = directory / "queues/front.toml"
    async with running_box(directory) as box:
        await has_begun(box, 1)
        text = queue.read_text()
        queue.write_text(text.replace("Front desk", "Reception"))
        came = await told(box, "/settings/reload")
        assert came == {"taken": [], "soon": ["queues"], "restart": []}
        assert (await told(box, "/restart", when="quiet"))["restarts"] == "quiet"
        await has_begun(box, 2)
        assert box.process.returncode is None, "another process, or none"


@pytest.mark.timeout(60)
def test_a_box_begins_again_as_the_same_process(tmp_path: Path) -> None:
    write_queue_office(tmp_path / "office", "anna", nodes=["/dev/none"])
    asyncio.run(story(tmp_path / "office"))
