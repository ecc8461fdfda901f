"""A server that keeps copies, by SFTP: OpenSSH's own program does the talking.

The box has a key of its own (`backup.key` in its state); the server is known by the
key in `[backup] host_key` and by no other.
"""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from tipring.config.backup_file import SERVER
from tipring.console.backup.refusal import BackupRefused
from tipring.console.backup.shelf import SCRATCH
from tipring.domain.backups import UNFINISHED
from tipring.store.restoring import MADE_AGAIN
from tipring.store.trouble import told

KEY: Final = "backup.key"
"""In the box's state; in a backup it is among what is sealed."""
USUAL_PORT: Final = 22
REACH_S: Final = 20
AT_MOST_S: Final = 4 * 3600.0
"""A gigabyte at 70 kB/s, there and back."""
RAM: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
"""In memory: the card is spared."""
MOST_IN_RAM: Final = 120_000_000
"""It counts as memory of the service, which may have some 400 MB."""
_QUIET: Final = 15
_HELP: Final = {
    "Permission denied (": "let the server know the box's key: tipring backup --key",
    "Host key verification failed": "another key answers than host_key says; was the"
    " server set up anew? tipring backup --key shows its key now",
    "Permission denied": "this user may not write into that folder",
    "No such file": "make that folder on the server",
    "No space": "make room on the server",
    "Failure": "is its disk full, or its quota?",
    "not resolve": "is the name right, and the link up?",
    "refused": "does the server run, and take SFTP at that port?",
    "timed out": "is the server switched on, and the way there open?",
}
_OTHERWISE: Final = "the server's log says more"


class SftpShelf:
    """A folder of a server, `sftp://user@host:port/folder`."""

    def __init__(self, url: str, host_key: str, state: Path) -> None:
        found = SERVER.fullmatch(url)
        if found is None:
            message = f"{url} is no folder of a server; write sftp://user@host/folder"
            raise BackupRefused(message)
        self._who = f"{found['user']}@{found['host']}"
        self._host = found["host"].strip("[]")
        self._port = int(found["port"] or USUAL_PORT)
        self._folder = PurePosixPath(found["path"])
        self._host_key = host_key
        self._state = state

    @property
    def where(self) -> str:
        """Return user, host and folder."""
        return f"{self._who}:{self._folder}"

    @contextmanager
    def workroom(self) -> Iterator[Path]:
        """Give a folder of the box: in memory if there is enough, else on its disk."""
        with told("make a backup in", self._state):
            for left in self._state.glob(f"{SCRATCH}*"):
                shutil.rmtree(left, ignore_errors=True)
        with self._room() as room:
            yield room

    def put(self, file: Path) -> None:
        """Send *file*; it has its name when all of it is there."""
        target = self._there(file.name)
        unfinished = f"{target}{UNFINISHED}"
        self._do(f'put -f "{file}" "{unfinished}"', f'rename "{unfinished}" "{target}"')

    def names(self) -> list[str]:
        """Return what is in the folder."""
        listed = self._do(f'ls -1 "{self._folder}"').splitlines()
        said = [line for line in listed if not line.startswith("sftp>")]
        return [PurePosixPath(line.strip()).name for line in said]

    @contextmanager
    def fetched(self, name: str) -> Iterator[Path]:
        """Give what the server sends back."""
        with self._room() as scratch:
            back = scratch / name
            self._do(f'get "{self._there(name)}" "{back}"')
            yield back

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._do(f'rm "{self._there(name)}"')

    @contextmanager
    def _room(self) -> Iterator[Path]:
        with told("make a backup in", self._state):
            place = _roomy(RAM, self._state)
            scratch = tempfile.TemporaryDirectory(dir=place, prefix=SCRATCH)
        with scratch as name:
            yield Path(name)

    def _there(self, name: str) -> str:
        return str(self._folder / name)

    def _do(self, *steps: str) -> str:
        """Let the server do *steps*; return what it says. BackupRefused: it cannot."""
        key = self._state / KEY
        if not key.is_file():
            message = "the box has no key yet; make one: tipring backup --key"
            raise BackupRefused(message)
        with tempfile.NamedTemporaryFile("w", prefix="tipring-known-") as known:
            known.write(f"{_named(self._host, self._port)} {self._host_key}\n")
            known.flush()
            told_to = [f"-i{key}", f"-oUserKnownHostsFile={known.name}"]
            command = ["sftp", "-b-", "-F/dev/null", *told_to, *_MANNERS]
            command += [f"-P{self._port}", self._who]
            return _said(command, "\n".join(steps), self.where)


_MANNERS: Final = (
    "-oBatchMode=yes",
    "-oIdentitiesOnly=yes",
    "-oStrictHostKeyChecking=yes",
    "-oGlobalKnownHostsFile=/dev/null",
    f"-oConnectTimeout={REACH_S}",
    f"-oServerAliveInterval={_QUIET}",
)


def own_key(state: Path) -> str:
    """Return the public half of the box's key, which is made if there is none.

    Blocks. BackupRefused: OpenSSH is not installed.
    """
    key = state / KEY
    if not key.is_file():
        name = f"tipring@{socket.gethostname()}"
        made = ["ssh-keygen", "-qted25519", "-N", "", "-C", name, "-f", str(key)]
        _said(made, "", "making a key")
        (state / f"{KEY}.pub").unlink()
    return _said(["ssh-keygen", "-yf", str(key)], "", "reading the key").strip()


def host_key_of(url: str) -> tuple[str, str]:
    """Return the key that a server shows, and its fingerprint. BackupRefused: none."""
    found = SERVER.fullmatch(url)
    if found is None:
        message = f"{url} is no folder of a server; write sftp://user@host/folder"
        raise BackupRefused(message)
    host, port = found["host"].strip("[]"), found["port"] or str(USUAL_PORT)
    asked = ["ssh-keyscan", f"-T{REACH_S}", "-ted25519,ecdsa,rsa", "-p", port, host]
    lines = _said(asked, "", host).splitlines()
    keys = sorted(
        (line.split(" ", 1)[1] for line in lines if not line.startswith("#")),
        key=lambda key: not key.startswith("ssh-ed25519"),
    )
    if not keys:
        message = f"no SFTP server answers at {host}, port {port}; does it run?"
        raise BackupRefused(message)
    digest = hashlib.sha256(base64.b64decode(keys[0].split()[1])).digest()
    return keys[0], f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


def _named(host: str, port: int) -> str:
    """Return a host as known_hosts has it (sshd(8))."""
    return host if port == USUAL_PORT else f"[{host}]:{port}"


def _said(command: Sequence[str], steps: str, where: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - OpenSSH's programs, no shell
            command,
            input=steps,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=AT_MOST_S,
            check=False,
        )
    except FileNotFoundError as error:
        message = f"{command[0]} is not installed; sudo apt install openssh-client"
        raise BackupRefused(message) from error
    except subprocess.TimeoutExpired as error:
        message = f"{where} took longer than {AT_MOST_S / 3600:.0f} h; is it that slow?"
        raise BackupRefused(message) from error
    if done.returncode:
        message = f"{where}: {_why(done.stderr)}"
        raise BackupRefused(message)
    return done.stdout


def _why(stderr: str) -> str:
    """Return what OpenSSH says of a failure, and what helps."""
    said = [line.strip() for line in stderr.splitlines() if line.strip()]
    for word, helps in _HELP.items():
        for line in said:
            if word in line:
                return f"{line}; {helps}"
    return f"{said[-1] if said else 'it did not say why'}; {_OTHERWISE}"


def _roomy(ram: Path, state: Path) -> Path:
    """Return *ram* where it has room for twice what is in *state*, else *state*."""
    if not os.access(ram, os.W_OK):
        return state
    with told("look for room beside", state):
        free = shutil.disk_usage(ram).free
        size = sum(
            path.stat().st_size
            for path in state.rglob("*")
            if path.is_file() and path.relative_to(state).parts[0] not in MADE_AGAIN
        )
    return ram if 2 * size < min(free, MOST_IN_RAM) else state
