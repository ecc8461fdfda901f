"""A sound server of our own, without a sound card: PortAudio sees it through ALSA.

Two null sinks are the two directions of a line. What one side plays the other one
records; both sides are real PortAudio. `norewinds` keeps a sink's buffer at 50 ms:
otherwise the first sound of a stream may come two seconds late.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

BOX = "tipring_box"
"""The sound card of the box, as PortAudio calls it."""
STREET = "tipring_street"
"""The other end of its wires."""
ECHO = "tipring_echo"
"""A card that hears itself and nothing else."""

_SERVER = """\
.fail
load-module module-native-protocol-unix socket={folder}/native auth-anonymous=1
load-module module-cli-protocol-unix socket={folder}/cli
"""
_SINKS = "to_street", "to_box"
_SINK = """\
load-module module-null-sink sink_name={name} {sound} norewinds=1
"""
_SOUND = "format=s16le rate=8000 channels=1"
_CARD = """\
pcm.{name} {{
  type asym
  playback.pcm {{ type pulse server "unix:{folder}/native" device "{out}" }}
  capture.pcm {{ type pulse server "unix:{folder}/native" device "{into}.monitor" }}
}}
"""
_CARDS = (
    (BOX, "to_street", "to_box"),
    (STREET, "to_box", "to_street"),
    (ECHO, "to_street", "to_street"),
)


class SoundServer:
    """A PulseAudio that can be frozen, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        server = _SERVER.format(folder=folder)
        server += "".join(_SINK.format(name=name, sound=_SOUND) for name in _SINKS)
        (folder / "server.pa").write_text(server, encoding="utf-8")
        cards = "".join(
            _CARD.format(name=name, folder=folder, out=out, into=into)
            for name, out, into in _CARDS
        )
        alsa = f"</usr/share/alsa/alsa.conf>\n{cards}"
        (folder / "asound.conf").write_text(alsa, encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to see these cards only."""
        return {
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"),
            "PULSE_SERVER": f"unix:{self.folder / 'native'}",
        }

    def start(self) -> None:
        """Start it; return when it listens."""
        private = dict.fromkeys(("XDG_RUNTIME_DIR", "HOME", "PULSE_STATE_PATH"))
        first = ["nice", "-n", "-15"] if os.geteuid() == 0 else []
        for name in ("native", "cli"):
            (self.folder / name).unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(*first, "pulseaudio", "-n", "-F", str(self.folder / "server.pa")),
                    *("--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"),
                    *("--disable-shm=yes", "--log-level=error"),
                ],
                env=os.environ | dict.fromkeys(private, str(self.folder)),
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 10
        while self._ask("list-sinks").count("name: <to_") < len(_SINKS):
            log_text = (self.folder / "log").read_text(errors="replace")
            assert self._process.poll() is None, log_text
            assert time.monotonic() < deadline, log_text
            time.sleep(0.02)

    def kill(self) -> None:
        """Let the sound card vanish."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def freeze(self) -> None:
        """Let time stand still for the sound card."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it run again."""
        self._signal(signal.SIGCONT)

    def cut_recording(self) -> None:
        """End every stream that records, as a card does that broke down."""
        for index in re.findall(r"index: (\d+)", self._ask("list-source-outputs")):
            self._ask(f"kill-source-output {index}", within_s=0.01)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _ask(self, question: str, within_s: float = 0.2) -> str:
        """Return what its command line says to *question*, "" if it is not there."""
        with socket.socket(socket.AF_UNIX) as line, contextlib.suppress(OSError):
            line.settimeout(within_s)
            line.connect(str(self.folder / "cli"))
            line.sendall(f"{question}\n".encode())
            return line.recv(65536).decode(errors="replace")
        return ""


@contextlib.contextmanager
def sound_server(folder: Path) -> Iterator[SoundServer]:
    """Run a server in *folder*, for this process too; skip the test without one."""
    if not shutil.which("pulseaudio"):
        pytest.skip("pulseaudio is not installed (apt-get install pulseaudio)")
    if not Path("/usr/share/alsa/alsa.conf").exists():
        pytest.skip("ALSA's own settings are missing (libasound2-data)")
    server = SoundServer(folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        try:
            server.start()
            yield server
        finally:
            server.kill()
