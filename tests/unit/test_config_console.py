"""[console] of tipring.toml: what is right, and what is told of what is not."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import ConsoleSettings


def an_office(directory: Path, table: str) -> Path:
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(f"\n[console]\n{table}\n")
    return directory


def test_without_the_table_pages_are_everywhere(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    assert load(tmp_path).console == ConsoleSettings()


def test_what_an_owner_writes_is_read(tmp_path: Path) -> None:
    for name in ("my.crt", "my.key"):
        (tmp_path / name).write_text("PEM")
    table = (
        'listen = "192.168.1.20"\nhttp_port = 0\nhttps_port = 9443\nplain = true\n'
        'certificate = "my.crt"\ncertificate_key = "my.key"'
    )
    assert load(an_office(tmp_path, table)).console == ConsoleSettings(
        listen=("192.168.1.20",),
        http_port=0,
        https_port=9443,
        plain=True,
        certificate=tmp_path / "my.crt",
        certificate_key=tmp_path / "my.key",
    )


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('listen = "everywhere"', 'is no address; write for example "0.0.0.0"'),
        ("http_port = 99999", "is out of range"),
        ("http_port = 8443", "console.https_port: is the port of HTTP, too"),
        ('certificate = "my.crt"', "does not open anything alone; name both"),
        (
            'certificate = "my.crt"\ncertificate_key = "my.key"',
            "there is no such file; make it with your ACME client first",
        ),
        ("http_prot = 1", 'did you mean "http_port"'),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, table: str, told: str) -> None:
    with pytest.raises(SettingsProblems) as caught:
        load(an_office(tmp_path, table))
    assert told in str(caught.value)
