"""One emulated computer: QEMU without KVM, whose clock counts its own instructions.

Emulation is ten to thirty times slower than a real processor. With `-icount` the
machine does not notice: its clock goes on by one nanosecond for each instruction, and
jumps ahead whenever it idles. So 20 ms are 20 ms in there, however long they take us,
and the figures are those of a single core of a thousand million instructions a second,
about one of a Raspberry Pi 3.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

COMMAND: Final = "root=/dev/vda rw console=ttyS0 quiet systemd.show_status=0 panic=-1"
MEMORY_MB: Final = "1024"


class Machine:
    """A computer that runs from now on; *drives* are QEMU's options for its disks."""

    def __init__(self, tree: Path, *drives: str, command: str = COMMAND) -> None:
        kernel = next((tree / "boot").glob("vmlinuz-*"))
        initrd = next((tree / "boot").glob("initrd.img-*"))
        self._process = subprocess.Popen(
            [
                *("nice", "-n", "10", "qemu-system-x86_64", "-M", "q35", "-cpu", "max"),
                *("-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"),
                *("-smp", "1", "-m", MEMORY_MB, "-rtc", "clock=vm"),
                *("-nographic", "-no-reboot", "-nic", "none"),
                *("-kernel", str(kernel), "-initrd", str(initrd), "-append", command),
                *drives,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def lines(self) -> Iterator[str]:
        """Yield what its console says, until it is off."""
        with self._process as running:
            for line in running.stdout or ():
                if words := line.strip():
                    yield words

    def cut_the_power(self) -> None:
        """Switch it off at this instant; what it said before is still to be read."""
        self._process.kill()


def boot(image: Path) -> Iterator[str]:
    """Run the machine until it switches itself off; yield what its console says."""
    disk = f"file={image},if=virtio,format=raw,cache=unsafe"
    yield from Machine(image.with_name("tree"), "-drive", disk).lines()


def fetch(image: Path, path: str, to: Path) -> bool:
    """Copy *path* of the switched-off machine's disk; False if it has no such file."""
    asked = f"dump {path} {to}"
    subprocess.run(
        ["debugfs", "-R", asked, str(image)], capture_output=True, check=True
    )
    return to.exists()
