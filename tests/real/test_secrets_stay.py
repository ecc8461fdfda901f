"""A whole box with secrets that are known, in a quick demo: nobody finds them."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SECRETS = {
    "prompt_pin": "31415926",
    "agent_pin": "27182818",
    "mailbox_pin": "16180339",
    "secret": "Spb-hush-4669201609",
    "backup": "nightly hush 1202056903",
}
FILE = f"""\
prompt_pin = "{SECRETS["prompt_pin"]}"

[agent_pin]
anna = "{SECRETS["agent_pin"]}"

[mailbox_pin]
office = "{SECRETS["mailbox_pin"]}"

[secret]
crm = "{SECRETS["secret"]}"

[backup]
passphrase = "{SECRETS["backup"]}"
"""


def tipring(*words: str | Path) -> bytes:
    """Run a command; return all that it says."""
    command = [sys.executable, "-m", "tipring", *words]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout + done.stderr


@pytest.mark.realtime
@pytest.mark.timeout(180)
def test_a_quick_demo_is_one_call_and_leaves_no_secret_anywhere(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    secrets = folder / "secrets.toml"
    secrets.write_text(FILE)
    secrets.chmod(0o600)
    said = tipring("demo", "--quick", "--keep", folder)
    assert b"box     has the message safe on the disk" in said
    assert b"A second caller" not in said
    assert (folder / "caller.wav").is_file()
    assert not (folder / "talk.wav").exists()
    backup = tmp_path / "office.zip"
    said += tipring("backup", backup, "--config", folder)
    files = [each for each in folder.rglob("*") if each.is_file() and each != secrets]
    assert folder / "box.log" in files
    assert any(each.suffix == ".wav" for each in files)
    found = said + b"".join(each.read_bytes() for each in files)
    with zipfile.ZipFile(backup) as packed:
        found += b"".join(packed.read(name) for name in packed.namelist())
    for kind, secret in SECRETS.items():
        assert secret.encode() not in found, kind
