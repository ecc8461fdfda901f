"""A copy goes to a real SSH server, comes back, and every refusal has its remedy."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from support.backup_office import an_office
from tipring.cli.main import cli
from tipring.config.settings import BackupSettings
from tipring.console.backup.contents import OfficePlace
from tipring.console.backup.nightly import nightly
from tipring.console.backup.rehearsal import rehearse
from tipring.console.backup.sftp import KEY, SftpShelf, host_key_of, own_key
from tipring.domain.backups import Generations, backup_name

pytestmark = [
    pytest.mark.realtime,
    pytest.mark.skipif(not Path("/usr/sbin/sshd").exists(), reason="no sshd here"),
    pytest.mark.skipif(os.geteuid() != 0, reason="this sshd wants root"),
]
NIGHT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Server:
    """An SSH server of ours, which lets in whose key is in `keys`."""

    port: int
    folder: Path
    keys: Path

    @property
    def url(self) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.folder}"

    def knows(self, state: Path) -> None:
        self.keys.write_text(f"{own_key(state)}\n")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run sshd, with SFTP and nothing else."""
    folder.mkdir()
    Path("/run/sshd").mkdir(exist_ok=True)
    key, keys, backups = folder / "host", folder / "authorized", folder / "backups"
    backups.mkdir()
    subprocess.run(
        ["ssh-keygen", "-qted25519", "-N", "", "-f", str(key)], check=True, timeout=20
    )
    keys.touch(mode=0o600)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {key}\nUsePAM no\n"
        f"AuthorizedKeysFile {keys}\nStrictModes no\nPermitRootLogin yes\n"
        f"PidFile none\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n"
    )
    sshd = subprocess.Popen(
        ["/usr/sbin/sshd", "-De", "-f", str(folder / "config")],
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(port):
            time.sleep(0.05)
        yield Server(port, backups, keys)
    finally:
        sshd.terminate()
        sshd.wait(10)


def _after(nights: int) -> datetime:
    return NIGHT + timedelta(days=nights)


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("ssh") / "d") as found:
        yield found


@pytest.fixture
def office(tmp_path: Path) -> OfficePlace:
    return an_office(tmp_path / "office")


def test_copies_go_there_and_come_back(office: OfficePlace, server: Server) -> None:
    server.knows(office.state)
    key, fingerprint = host_key_of(server.url)
    assert fingerprint.startswith("SHA256:")
    keep = Generations(days=1, weeks=0, months=0)
    backup = BackupSettings(to=server.url, host_key=key, keep=keep)
    (server.folder / f"{backup_name(NIGHT)}.part").write_bytes(b"cut off")
    for night in range(2):
        run = nightly(office, backup, partial(_after, night), ())
        assert (run.why, run.calls, run.messages) == ("", 1, 1)
    assert [path.name for path in server.folder.iterdir()] == [run.name]
    shelf = SftpShelf(server.url, key, office.state)
    with shelf.fetched(run.name) as file:
        seen = rehearse(file, office.state, NIGHT, "")
    assert (seen.calls, seen.messages, seen.silent) == (1, 1, 0)
    assert not [*office.state.glob(".nightly-*")]


def test_the_terminal_makes_two_strangers_known(
    office: OfficePlace, server: Server
) -> None:
    at_office = ["--config", str(office.directory)]
    told = CliRunner().invoke(cli, ["backup", *at_office, "--key", server.url])
    assert told.exit_code == 0, told.output
    assert f'to = "{server.url}"' in told.output
    key = next(line for line in told.output.splitlines() if line.startswith("ssh-ed2"))
    server.keys.write_text(f"{key}\n")
    main = office.directory / "tipring.toml"
    table = told.output[told.output.index("[backup]") :]
    main.write_text(f"{main.read_text()}\n{table}\n")
    kept = CliRunner().invoke(cli, ["backup", *at_office, "--nightly"])
    assert kept.exit_code == 0, kept.output
    own = CliRunner().invoke(cli, ["backup", *at_office, "--key"])
    assert key in own.output
    assert (office.state / KEY).stat().st_mode & 0o777 == 0o600


def test_each_refusal_has_its_remedy(office: OfficePlace, server: Server) -> None:
    key, _fingerprint = host_key_of(server.url)

    def why(url: str, host_key: str = key) -> str:
        backup = BackupSettings(to=url, host_key=host_key)
        return nightly(office, backup, lambda: NIGHT, ()).why

    assert "make one: tipring backup --key" in why(server.url)
    own_key(office.state)
    server.keys.write_text("")
    assert "let the server know the box's key" in why(server.url)
    server.knows(office.state)
    assert "make that folder" in why(f"{server.url}/nowhere")
    other = own_key(office.state).rsplit(" ", 1)[0]
    assert "another key answers" in why(server.url, other)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    gone = server.url.replace(f":{server.port}/", f":{port}/")
    assert "does the server run" in why(gone)


def test_a_server_that_does_not_answer_shows_no_key() -> None:
    told = CliRunner().invoke(
        cli, ["backup", "--config", "/nowhere", "--key", "sftp://x"]
    )
    assert told.exception is not None


def test_without_openssh_that_is_said(
    office: OfficePlace, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shutil.which("sftp")
    key, _fingerprint = host_key_of(server.url)
    own_key(office.state)
    monkeypatch.setenv("PATH", "/nowhere")
    backup = BackupSettings(to=server.url, host_key=key)
    run = nightly(office, backup, lambda: NIGHT, ())
    assert "sftp is not installed; sudo apt install openssh-client" in run.why
