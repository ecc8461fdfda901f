"""What tipring.toml says of backups: where to, which ones stay, and what is wrong."""

from pathlib import Path

import pytest

from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import BackupSettings
from tipring.domain.backups import Generations

OFFICE = """\
[office]
name = "Harbor"
time_zone = "America/New_York"
[[line]]
name = "front"
url = "modem:///dev/ttyACM0"
flow = "main"
"""
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJSp1MUo2ClvDmNz0lMEcRJCY63Y4Dk0wMzWm2gQk3CJ"
SERVER = "sftp://box@nas.example:2222/backups/harbor"


def read(directory: Path, text: str, secrets: str = "") -> BackupSettings:
    (directory / "flows").mkdir(exist_ok=True)
    (directory / "flows/main.toml").write_text(FLOW)
    (directory / "tipring.toml").write_text(OFFICE + text)
    if secrets:
        (directory / "secrets.toml").touch(mode=0o600)
        (directory / "secrets.toml").write_text(secrets)
    return load(directory).backup


def test_without_a_word_nothing_goes_anywhere(tmp_path: Path) -> None:
    assert read(tmp_path, "") == BackupSettings()


def test_everything_can_be_said(tmp_path: Path) -> None:
    said = (
        f'[backup]\nto = "{SERVER}"\nhost_key = "{KEY}"\nkeep_days = 3\n'
        "keep_weeks = 2\nkeep_months = 1\nworry_days = 5\n"
    )
    secrets = '[backup]\npassphrase = "seven copper wires"\n'
    found = read(tmp_path, said, secrets)
    assert found == BackupSettings(
        to=SERVER,
        host_key=KEY,
        keep=Generations(days=3, weeks=2, months=1),
        worry_days=5,
        passphrase="seven copper wires",  # noqa: S106 - of nobody real
    )
    assert "copper" not in repr(found)


MISTAKES = {
    '[backup]\nto = "backups"\n': 'write a folder, as "/media/backup"',
    '[backup]\nto = "sftp://nas.example/x"\n': 'write "sftp://user@host/folder"',
    '[backup]\nto = "sftp://a@b"\n': 'write "sftp://user@host/folder"',
    f'[backup]\nto = "{SERVER}"\n': f"tipring backup --key {SERVER}",
    '[backup]\nhost_key = "AAAA"\n': "`tipring backup --key` shows it",
    "[backup]\nkeep_days = 0\n": "choose 1 to 366",
    "[backup]\nkeep = 0\n": "there is no such key",
}


@pytest.mark.parametrize(("text", "told"), MISTAKES.items())
def test_each_mistake_has_its_remedy(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsProblems) as caught:
        read(tmp_path, text)
    (problem,) = caught.value.problems
    assert told in str(problem)


def test_a_passphrase_that_is_short_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingsProblems) as caught:
        read(tmp_path, "", '[backup]\npassphrase = "hunter2"\n')
    (problem,) = caught.value.problems
    assert "take 10 letters or more" in str(problem)
    assert "hunter2" not in str(problem)
