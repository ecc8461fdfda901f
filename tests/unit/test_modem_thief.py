"""Who shares a modem's node, by a made-up /proc."""

import asyncio
import os
from pathlib import Path

from support.sysfs import process
from tipring.domain.care_entries import ThiefGone, ThiefSeen
from tipring.lines.modem.care.thief import Guard, Holder, holders, suspects

NODE = "/dev/ttyACM0"


def test_a_process_with_the_node_open_is_named(tmp_path: Path) -> None:
    process(tmp_path, 812, "ModemManager", "/dev/null", NODE)
    process(tmp_path, 813, "cron", "/dev/null")
    process(tmp_path, os.getpid(), "tipring", NODE)
    (tmp_path / "814").mkdir()
    (thief,) = holders(NODE, tmp_path)
    assert thief == Holder(812, "ModemManager")
    assert "systemctl mask --now ModemManager" in thief.remedy
    assert suspects(NODE, tmp_path) == [thief]


def test_a_program_that_nobody_knows_is_to_be_ended() -> None:
    assert Holder(9, "screen").remedy == "end it"


def test_of_those_that_cannot_be_seen_the_usual_ones_are_suspected(
    tmp_path: Path,
) -> None:
    for pid, program in ((7, "ModemManager"), (8, "bash")):
        process(tmp_path, pid, program)
        (tmp_path / f"{pid}/fd").rmdir()
    assert holders(NODE, tmp_path) == []
    assert suspects(NODE, tmp_path) == [Holder(7, "ModemManager")]


def test_a_getty_is_suspected_at_its_own_device_only(tmp_path: Path) -> None:
    for pid, command in ((7, "agetty\0tty1\0linux"), (8, "agetty\0115200\0ttyACM0")):
        process(tmp_path, pid, "agetty")
        (tmp_path / f"{pid}/fd").rmdir()
        (tmp_path / f"{pid}/cmdline").write_text(command)
    process(tmp_path, 9, "pppd")
    (tmp_path / "9/fd").rmdir()
    assert suspects(NODE, tmp_path) == [Holder(8, "agetty")]


def test_a_thief_is_told_of_when_he_comes_changes_and_goes() -> None:
    seen = [[Holder(1, "minicom")]] * 2 + [[Holder(2, "cu")], []]
    guard = Guard(lambda _node: seen.pop(0))

    async def tell() -> None:
        first = ThiefSeen("minicom (process 1)", "end it")
        assert await guard.news(NODE) == [first]
        assert await guard.news(NODE) == []
        assert await guard.news(NODE) == [
            ThiefGone("minicom (process 1)"),
            ThiefSeen("cu (process 2)", "end it"),
        ]
        assert await guard.news(NODE) == [ThiefGone("cu (process 2)")]

    asyncio.run(tell())
