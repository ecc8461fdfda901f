"""What telephones may watch is published in the background, the newest of each."""

import asyncio
from collections.abc import Sequence

from support.virtual_time import run_virtually
from tipring.edge.publisher import REFRESH_S, Published
from tipring.edge.showcase import AGAIN_S, AT_ONCE, STEP_S, Showcase


def thing(body: str, extension: str = "201") -> Published:
    return Published(extension, "dialog", "text/plain", body)


class SlowPublisher:
    """Takes a message in a moment, except those that *fails* counts down."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.at_once = self.most_at_once = self.fails = 0

    async def publish(self, what: Published) -> bool:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        if self.fails:
            self.fails -= 1
            return False
        self.heard.append(what.body)
        return True


def opened() -> tuple[Showcase, SlowPublisher]:
    publisher = SlowPublisher()
    showcase = Showcase(publisher)
    showcase.is_open = True
    return showcase, publisher


def show(showcase: Showcase, bodies: Sequence[str]) -> None:
    for body in bodies:
        showcase.show(thing(body))


def test_of_many_changes_the_first_and_the_last_are_seen() -> None:
    async def story() -> None:
        showcase, publisher = opened()
        show(showcase, "a")
        await asyncio.sleep(0)
        show(showcase, "abcd")
        await asyncio.sleep(STEP_S / 2)
        show(showcase, "e")
        await asyncio.sleep(3 * STEP_S)
        assert publisher.heard == ["a", "e"]
        show(showcase, "e")
        await asyncio.sleep(3 * STEP_S)
        assert publisher.heard == ["a", "e"]

    run_virtually(story())


def test_what_nobody_took_is_tried_again() -> None:
    async def story() -> None:
        showcase, publisher = opened()
        publisher.fails = 1
        show(showcase, "a")
        await asyncio.sleep(AGAIN_S / 2)
        assert publisher.heard == []
        await asyncio.sleep(AGAIN_S)
        assert publisher.heard == ["a"]

    run_virtually(story())


def test_what_was_shown_before_somebody_was_there_is_published_then() -> None:
    async def story() -> None:
        showcase, publisher = opened()
        showcase.is_open = False
        for number in range(200, 230):
            showcase.show(thing(str(number), str(number)))
        await asyncio.sleep(1)
        assert publisher.heard == []
        showcase.is_open = True
        showcase.show_all()
        await asyncio.sleep(1)
        assert len(publisher.heard) == 30
        assert publisher.most_at_once == AT_ONCE

    run_virtually(story())


def test_it_is_kept_up_and_closed() -> None:
    async def story() -> None:
        showcase, publisher = opened()
        show(showcase, "a")
        keeping = asyncio.create_task(showcase.keep_up())
        await asyncio.sleep(REFRESH_S + 1)
        assert publisher.heard == ["a", "a"]
        show(showcase, "b")
        await asyncio.sleep(0)
        showcase.close()
        keeping.cancel()
        await asyncio.sleep(1)
        assert publisher.heard == ["a", "a"]

    run_virtually(story())
