"""At the door: friends, cranks, people, machines, and whoever hides the number."""

from collections.abc import Sequence
from pathlib import Path

from support.box import LIBRARY, NODE, NUMBER, Box, open_box
from support.offices import write_settings
from support.virtual_time import run_virtually
from tipring.desk.screening import Screening
from tipring.domain.journal import Decided, NodeEntered, ScreeningPassUsed
from tipring.domain.line import LineState
from tipring.domain.script import parse_script
from tipring.exchange.clockwork import PlacedCall
from tipring.exchange.hearing import PromptSpotter

STRANGER = "2125550123"
DOOR = """\
start = "door"

[node.door]
do = "screen"
allowed = "menu"
blocked = "no-entry"
anonymous = "message"
prove_human = true

[node.menu]
do = "hangup"
say = "harbor-welcome"

[node.no-entry]
do = "hangup"
say = "screen-blocked"

[node.message]
do = "voicemail"
mailbox = "office"
"""
LISTS = """\
[[block]]
number = "+1900*"
note = "premium"

[[allow]]
number = "(212) 555-0142"
"""


HEARD = ("screen-blocked", "screen-wrong", "screen-press", "digit-7")
KNOWN = {
    prompt.text: LIBRARY.load(prompt)
    for prompt in (LIBRARY.find(name, "en") for name in HEARD)
}


def place(box: Box, *sentences: str, caller_id: str | None) -> PlacedCall:
    """Let somebody call who knows the door's prompts only."""
    script = parse_script(list(sentences))
    ears = PromptSpotter(KNOWN)
    return box.rig.exchange.place_call(NUMBER, script, caller_id=caller_id, ears=ears)


def sevens(digits: Sequence[str]) -> str:
    """Draw seven, and nine where seven was drawn before."""
    return "7" if "7" in digits else "9"


async def lead(box: Box, call: PlacedCall) -> tuple[list[str], list[str]]:
    """Return the nodes that a call walked, and what the door decided."""
    before = len(await box.noted())
    await call.ended
    await box.until(LineState.IDLE)
    noted = (await box.noted())[before:]
    nodes = [entry.node for entry in noted if isinstance(entry, NodeEntered)]
    said = [e.sentence for e in noted if isinstance(e, Decided) and e.node == "door"]
    return nodes, said


def test_the_door_knows_friends_cranks_people_and_machines(tmp_path: Path) -> None:
    config = tmp_path / "config"
    write_settings(config, NODE)
    (config / "flows/main.toml").write_text(DOOR)
    (config / "screening.toml").write_text(LISTS)

    async def tell() -> None:
        async with open_box(tmp_path) as box:
            desk = box.desk
            desk.screening = Screening(desk.office, desk.journal, sevens)
            desk.screening.directory = config

            crank = place(box, "waits 60 s", caller_id="9005550100")
            assert await lead(box, crank) == (
                ["door", "no-entry"],
                ['blocked: the number is blocked by "+1900*" (premium)'],
            )
            assert "calls from your number are not taken" in crank.transcript()

            friend = place(box, "waits 60 s", caller_id="2125550142")
            assert await lead(box, friend) == (
                ["door", "menu"],
                ['allowed: the number is allowed by "2125550142"'],
            )

            human = place(
                box, 'waits for "seven"', "presses 7", "waits 60 s", caller_id=STRANGER
            )
            assert await lead(box, human) == (
                ["door", "menu"],
                [
                    "unknown: the number is on neither list",
                    "a human: 7 was pressed, as asked",
                ],
            )

            robot = place(
                box, "waits 3 s", "presses 1", "waits 60 s", caller_id=STRANGER
            )
            assert await lead(box, robot) == (
                ["door", "no-entry"],
                [
                    "unknown: the number is on neither list",
                    "1 was pressed instead of 7 (try 1 of 2)",
                    "not proved to be human: no key was pressed (try 2 of 2)",
                ],
            )
            assert "Sorry, that was another key." in robot.transcript()

            shy = place(
                box, "waits for the beep", "speaks 3 s", "hangs up", caller_id=None
            )
            assert await lead(box, shy) == (
                ["door", "message"],
                ["anonymous: no number came with the call"],
            )
            assert len(await box.store.messages()) == 1

            desk.screening.give_pass()
            expected = place(box, "waits 60 s", caller_id=STRANGER)
            nodes, said = await lead(box, expected)
            assert nodes == ["door", "menu"]
            assert said == [
                "allowed: the number is on neither list, but the next caller has a pass"
            ]
            assert ScreeningPassUsed() in await box.noted()

            added = LISTS + '[[block]]\nnumber = "2125550123"\nnote = "again"\n'
            (config / "screening.toml").write_text(added)
            blocked = place(box, "waits 60 s", caller_id=STRANGER)
            assert await lead(box, blocked) == (
                ["door", "no-entry"],
                ['blocked: the number is blocked by "2125550123" (again)'],
            )

    run_virtually(tell())
