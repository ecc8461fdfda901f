"""Debian's vgetty as a customer of our emulated modem, in a private world.

vgetty has its paths compiled in. A mount namespace of its own puts our folders in
their place, for that one process: nothing of the machine is changed.
"""

import asyncio
import os
import shutil
import struct
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

RMD_HEADER_BYTES = 32
UNSIGNED_8_BIT = 8
"""vgetty's own number for 8-bit linear sound."""

MGETTY_CONFIG = """\
debug 9
speed 115200
data-only y
toggle-dtr n
init-chat "" ATZ OK ATE1V1Q0S0=0+GCI=00 OK
"""
GENERIC = {
    "voice_log_level": "6",
    "voice_shell": "/bin/bash",
    "port_speed": "115200",
    "port_timeout": "4",
    "forceV253": "true",
    "rec_compression": str(UNSIGNED_8_BIT),
    "rec_speed": "8000",
    "rec_max_len": "20",
    "rec_silence_threshold": "128",
    "do_hard_flow": "false",
    "enable_command_echo": "true",
    "beep_frequency": "1000",
    "beep_length": "300",
}
VGETTY = {"rings": "2", "answer_mode": "voice"}
BARGE_IN = """\
say() { echo "$1" >&$VOICE_OUTPUT; kill -PIPE $VOICE_PID; }
hear() { read -r WORD <&$VOICE_INPUT; echo "$WORD" >>"$JOURNAL"; }
hear; say "HELLO VOICE PROGRAM"
hear; say "ENABLE EVENTS"
hear; say "PLAY $GREETING"
while hear; do
  case "$WORD" in
    RECEIVED_DTMF) hear; say STOP ;;
    READY) say GOODBYE ;;
    GOODBYE*) exit 0 ;;
  esac
done
"""
"""A caller's key stops the prompt: vgetty's voice shell runs this."""

ENTER = """\
set -e
mount --bind "$WORLD/etc" /etc/mgetty
mount --bind "$WORLD/log" /var/log
mount --bind "$WORLD/spool" /var/spool
mount --bind "$WORLD/lock" /run/lock
exec timeout -k 5 60 vgetty "$PORT"
"""


def why_not() -> str | None:
    """Say why vgetty cannot be run here; None if it can."""
    if os.geteuid() != 0:
        return "only root may give vgetty a mount namespace"
    for tool in ("vgetty", "unshare"):
        if shutil.which(tool) is None:
            return f"{tool} is missing (apt install mgetty-voice util-linux)"
    tried = subprocess.run(
        ["unshare", "-m", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"no mount namespace here: {tried.stderr}" if tried.returncode else None


def rmd(sound: bytes) -> bytes:
    """Return 8-bit linear sound as vgetty keeps it: a header, then the bytes."""
    header = struct.pack(">4s16shhB7x", b"RMD1", b"V253modem", UNSIGNED_8_BIT, 8000, 8)
    return header + sound


def _lines(settings: dict[str, str]) -> list[str]:
    return [f"{name} {value}" for name, value in settings.items()]


class VgettyWorld:
    """The folders that one vgetty sees."""

    def __init__(self, root: Path, greeting: bytes) -> None:
        self.root = root
        for folder in ("etc", "log/mgetty", "lock", "spool/voice/incoming"):
            (root / folder).mkdir(parents=True)
        messages = root / "spool/voice/messages"
        messages.mkdir()
        (messages / "standard.rmd").write_bytes(rmd(greeting))
        (messages / "Index").write_text("standard.rmd\n")
        (root / "etc/mgetty.config").write_text(MGETTY_CONFIG)
        self.configure(GENERIC, VGETTY)

    def configure(self, generic: dict[str, str], vgetty: dict[str, str]) -> None:
        """Write voice.conf: what all programs share, then vgetty's own part."""
        lines = ["part generic", *_lines(generic), "program vgetty", *_lines(vgetty)]
        (self.root / "etc/voice.conf").write_text("\n".join(lines) + "\n")

    def run_barge_in(self) -> Path:
        """Let a script answer; return the file where it writes what it is told."""
        journal = self.root / "journal"
        greeting = self.root / "spool/voice/messages/standard.rmd"
        script = self.root / "answer.sh"
        names = f"JOURNAL={journal}\nGREETING={greeting}\n"
        script.write_text(names + BARGE_IN)
        self.configure(GENERIC, VGETTY | {"call_program": str(script)})
        return journal

    def log(self) -> str:
        """Return all that vgetty wrote down."""
        files = sorted((self.root / "log/mgetty").iterdir())
        return "\n".join(path.read_text(errors="replace") for path in files)

    def recordings(self) -> list[Path]:
        """Return the recordings, oldest first."""
        return sorted((self.root / "spool/voice/incoming").glob("*.rmd"))


@asynccontextmanager
async def running_vgetty(
    world: VgettyWorld, node: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start vgetty on a pty and wait until it is ready for a call."""
    port = node.removeprefix("/dev/")
    process = await asyncio.create_subprocess_exec(
        "unshare",
        "-m",
        "sh",
        "-c",
        ENTER,
        env={**os.environ, "WORLD": str(world.root), "PORT": port},
    )
    try:
        async with asyncio.timeout(30):
            while "waiting..." not in await asyncio.to_thread(world.log):
                assert process.returncode is None, world.log()
                await asyncio.sleep(0.1)
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
