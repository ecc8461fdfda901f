"""Whole calls that send errands: one is answered, one hangs up meanwhile."""

import asyncio
from pathlib import Path

from support.box import LIBRARY, NODE, NUMBER, Box, open_box
from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.desk.errands import ErrandAnswer, Order
from tipring.domain.call_events import FunctionReturned, WebAnswered
from tipring.domain.commands import AskWeb
from tipring.domain.journal import NodeEntered
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.hearing import PromptSpotter

FLOW = """\
start = "who"

[node.who]
do = "http"
url = "http://crm.example/{caller}"
into = { name = "name" }
timeout_s = 3
next = "known"
failed = "stranger"

[node.known]
do = "python"
function = "door.py:open_door"
with = { name = "{name}" }
choices = { open = "welcome" }
timeout_s = 30
say = "harbor-welcome"
next = "stranger"
failed = "stranger"

[node.welcome]
do = "hangup"
say = "goodbye"

[node.stranger]
do = "hangup"
say = "trouble"
"""


class Clockwork:
    """Somebody who needs some time for every errand, by the tests' clock."""

    def __init__(self) -> None:
        self.function_s = 1.0
        self.orders: list[Order] = []
        self.dropped = 0

    async def run(self, order: Order) -> ErrandAnswer:
        self.orders.append(order)
        try:
            web = isinstance(order, AskWeb)
            await asyncio.sleep(1.0 if web else self.function_s)
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        if isinstance(order, AskWeb):
            return WebAnswered({"name": "Anna"})
        return FunctionReturned(go="open" if order.more == {"name": "Anna"} else "")


WELCOME = LIBRARY.find("harbor-welcome", "en")
KNOWN = {WELCOME.text: LIBRARY.load(WELCOME)}


def place(box: Box, *sentences: str) -> PlacedCall:
    """Let somebody call who knows one prompt; each more costs an ear its time."""
    script = parse_script(list(sentences))
    return box.rig.exchange.place_call(NUMBER, script, ears=PromptSpotter(KNOWN))


async def nodes(box: Box, call: PlacedCall) -> list[tuple[str, str]]:
    """Return the nodes that a call walked, and why."""
    before = len(await box.noted())
    await call.ended
    await box.until(LineState.IDLE)
    entered = (await box.noted())[before:]
    return [(e.node, e.why) for e in entered if isinstance(e, NodeEntered)]


def test_a_call_goes_on_with_what_it_is_told_and_drops_what_it_asked(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config"
    write_settings(config, NODE)
    (config / "flows/main.toml").write_text(FLOW)
    (config / "python").mkdir()
    (config / "python/door.py").write_text("def open_door(call, name): ...\n")

    async def tell() -> None:
        async with open_box(tmp_path) as box:
            errands = box.desk.errands = Clockwork()
            assert await nodes(box, place(box, "waits 60 s")) == [
                ("who", "the call was answered"),
                ("known", "the web service answered"),
                ("welcome", "door.py:open_door said open"),
            ]
            assert errands.dropped == 0

            errands.function_s = 25.0
            in_a_hurry = place(box, 'waits for "harbor dental"', "hangs up")
            walked = await nodes(box, in_a_hurry)
            assert [node for node, _ in walked] == ["who", "known"]
            assert (len(errands.orders), errands.dropped) == (4, 1)

    run_virtually(tell())
