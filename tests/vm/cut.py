"""Cut the power while people call: PYTHONPATH=tests python -m vm cut --rounds 3.

The machine lives, loses its power at a moment that is drawn, and lives again on what
its card kept, in which it looks for all that was acknowledged before; its last life
ends in good order. With --careless the store in there is one that must lose something
(`synchronous=NORMAL`), or this test could not find anything.
"""

import argparse
import contextlib
import json
import re
import subprocess
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any, Final

from bench.tables import markdown
from faults.busy import Kind, Told
from faults.matrix import HEADER, Row
from vm.card import empty_log, lay_down
from vm.machine import Machine
from vm.moments import Moment, drawn
from vm.rootfs import image_of, make_tree

COMMAND: Final = "root=/dev/vda rw console=ttyS0 quiet panic=-1 init=/opt/check/live"
SAID: Final = re.compile(r"@ (\w+) (\[.*\])$")
KINDS: Final = frozenset(Kind)
SILENT_S: Final = 1800.0
"""A life lasts some minutes."""
FILLED_UP_BYTES: Final = 65_536
"""Of a drive that is smaller the kernel complains."""


@dataclass
class Life:
    """What one life of the machine said."""

    lost: list[str] = field(default_factory=list)
    back_s: list[float] = field(default_factory=list)
    audits: int = 0
    ended: bool = False

    def hear(self, what: str, words: list[Any]) -> None:
        """Take in a line of the machine."""
        match what:
            case "lost":
                self.audits += 1
                self.lost += words
            case "back":
                self.back_s += words
            case "broke":
                self.lost += [f"the check itself broke: {words}"]
            case "ended":
                self.ended = words == [0]


class Office:
    """One card, its lives, and what was acknowledged in them."""

    def __init__(self, tree: Path, seed: int) -> None:
        self._tree = tree
        self._card = image_of(tree)
        self._disk, self._log, self._earlier = (
            tree.with_name(name) for name in ("disk.img", "writes.log", "earlier.json")
        )
        self._lots = Random(seed)  # noqa: S311 - no secret
        self._began = time.monotonic()
        self.told = Told()

    def live(self, life: int, moment: Moment | None) -> Life:
        """Let the machine live until the moment, or the end; tell what it said."""
        self._write_down({"life": life, "last": moment is None})
        copy = ["cp", "--sparse=always", str(self._card), str(self._disk)]
        subprocess.run(copy, check=True)
        empty_log(self._log)
        self.remark(f"life {life}: the power goes {moment or 'not any more'}")
        machine = Machine(self._tree, *self._drives(), command=COMMAND)
        said, timers = Life(), [Timer(SILENT_S, machine.cut_the_power)]
        timers[0].start()
        for line in machine.lines():
            if (found := SAID.search(line)) is None:
                self.remark(line)
                continue
            what, words = found[1], json.loads(found[2])
            self.remark(f"{what} {' '.join(map(str, words))}")
            said.hear(what, words)
            if what in KINDS:
                self.told.note(Kind(what), words[0])
            if moment and moment.has_come(what):
                timers += [Timer(moment.later_s, machine.cut_the_power)]
                timers[-1].start()
        for timer in timers:
            timer.cancel()
        kept = lay_down(self._log, self._card, self._lots)
        self.remark(
            f"power off: {kept.flushed} writes had been flushed;"
            f" of {kept.late} later ones {kept.late_kept} were kept"
        )
        return said

    def file_system(self) -> list[str]:
        """Return what is wrong with the file system; the machine is off."""
        command = ["e2fsck", "-f", "-n", str(self._card)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return [f"the file system: {done.stdout}"] if done.returncode else []

    def clear(self) -> None:
        """Remove what only the run needed."""
        for file in (self._disk, self._log, self._earlier):
            file.unlink(missing_ok=True)

    def remark(self, words: str) -> None:
        """Say it, with the time."""
        print(f"{time.monotonic() - self._began:5.0f} s  {words}", flush=True)

    def _write_down(self, how: dict[str, object]) -> None:
        words = json.dumps(asdict(self.told) | how, default=sorted)
        room = -len(words) % FILLED_UP_BYTES
        self._earlier.write_text(words + " " * room)

    def _drives(self) -> tuple[str, ...]:
        log = f"driver=file,node-name=log,filename={self._log},cache.no-flush=on"
        disk = f"driver=file,node-name=disk,filename={self._disk},cache.no-flush=on"
        noted = "driver=blklogwrites,node-name=noted,file=disk,log=log"
        earlier = f"file={self._earlier},if=none,id=earlier,format=raw,readonly=on"
        return (
            *("-blockdev", log, "-blockdev", disk, "-blockdev", noted),
            *("-device", "virtio-blk-pci,drive=noted,discard=off,write-zeroes=off"),
            *("-drive", earlier, "-device", "virtio-blk-pci,drive=earlier"),
        )


def main(cache: Path, arguments: list[str]) -> int:
    """Live, be cut, live again; the exit status says whether it went as it must."""
    options = _parser().parse_args(arguments)
    name = "power cut, careless store" if options.careless else "power cut"
    row, lots = Row(name, options.rounds), Random(options.seed)  # noqa: S311
    office = Office(make_tree(cache, careless=options.careless), options.seed)
    with contextlib.ExitStack() as after:
        after.callback(office.clear)
        for life in range(options.rounds + 1):
            last = life == options.rounds
            said = office.live(life, None if last else drawn(lots))
            row.back_s += said.back_s if life else []
            row.lost = list(dict.fromkeys(row.lost + said.lost))
            if not said.audits:
                row.lost.append(f"life {life} was not audited")
        row.lost += [] if said.ended else ["the last life did not end in good order"]
        row.lost += office.file_system()
    row.told = office.told.counted()
    for one in row.lost:
        office.remark(f"lost: {one}")
    print(f"\n{markdown(HEADER, [row.cells()])}")
    return 0 if bool(row.lost) is options.careless else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="vm cut", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="cuts (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="draws moments and losses")
    parser.add_argument(
        "--careless", action="store_true", help="weaken the store: it must lose"
    )
    return parser
