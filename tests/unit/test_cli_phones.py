"""Setting telephones up, as a person at a terminal sees it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from support.offices import write_settings
from tipring.cli.main import cli
from tipring.console.running import KEY_FILE
from tipring.console.setup_links import SetupLinks
from tipring.console.tickets import box_key
from tipring.domain.provisioning.account import Transport

SIP = """
[sip]
listen = "127.0.0.1"
{more}

[extension.201]
name = "Anna"
mailbox = "office"

[extension.202]
reach = "inside"
"""
SECRETS = """
[extension_password]
201 = "copper-wire-and-tin"
"""


def office(folder: Path, more: str = "") -> Path:
    write_settings(folder, "/dev/nowhere")
    file = folder / "tipring.toml"
    file.write_text(file.read_text() + SIP.format(more=more))
    secrets = folder / "secrets.toml"
    secrets.write_text(SECRETS)
    secrets.chmod(0o600)
    return folder


def tipring(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["phones", *words, "--config", str(folder)])


def test_extensions_are_listed(tmp_path: Path) -> None:
    told = tipring(office(tmp_path), "list").output.splitlines()
    assert told[1].split() == ["201", "Anna", "office", "allowed", "yes"]
    assert told[2].endswith("inside    none: no telephone can be it")
    rows = json.loads(tipring(tmp_path, "list", "--json").output)
    assert [row["number"] for row in rows] == ["201", "202"]
    assert "copper" not in str(rows)


def test_a_box_without_telephones_says_how_to_have_some(tmp_path: Path) -> None:
    write_settings(tmp_path, "/dev/nowhere")
    assert "[extension.NUMBER]" in tipring(tmp_path, "list").output
    assert tipring(tmp_path, "list", "--json").output == "[]\n"
    assert "[extension.NUMBER]" in str(tipring(tmp_path, "show", "201").exception)


def test_what_to_type_in_is_shown(tmp_path: Path) -> None:
    told = tipring(office(tmp_path), "show", "201").output
    assert re.search(r"^Password: +copper-wire-and-tin$", told, re.MULTILINE)
    assert re.search(r"^Server, domain: +127\.0\.0\.1$", told, re.MULTILINE)
    assert "█" not in told
    assert "█" in tipring(tmp_path, "show", "201", "--qr").output
    words = json.loads(tipring(tmp_path, "show", "201", "--json").output)
    assert words["Messages"] == "*97"


def test_a_file_is_written_for_a_maker(tmp_path: Path) -> None:
    words = ("file", "201", "--for", "snom", "--server", "box.lan")
    told = tipring(office(tmp_path, 'domain = "box.lan"'), *words).output
    assert told.startswith('<?xml version="1.0" encoding="utf-8"?>\n')
    assert "sip:box.lan:5060;transport=udp" in told


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "209"), "there is no extension 209; there are: 201, 202"),
        (("show", "202"), "202 has no password"),
        (("link", "201", "--for", "snom"), "has shown no pages yet"),
        (("show", "201", "--transport", "tls"), "there is no tls here"),
        (
            ("show", "201", "--server", "box.lan"),
            "in [sip] domain: tipring",
        ),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    told = tipring(office(tmp_path, "tls_port = 0"), *words)
    assert complaint in str(told.exception)


def test_a_link_needs_pages(tmp_path: Path) -> None:
    told = tipring(office(tmp_path, "web_port = 0"), "link", "201", "--for", "snom")
    assert "tipring phones file" in str(told.exception)


def test_an_address_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = office(tmp_path)
    file = folder / "tipring.toml"
    file.write_text(file.read_text().replace('"127.0.0.1"', '"192.0.2.77"'))
    told = tipring(folder, "show", "201")
    assert "no address of 192.0.2.77" in str(told.exception)


@pytest.mark.parametrize(
    ("maker", "end"), [("yealink", "/"), ("linphone", "/linphone.xml")]
)
def test_a_link_is_one_that_the_box_knows(tmp_path: Path, maker: str, end: str) -> None:
    folder = office(tmp_path)
    (folder / "state").mkdir(exist_ok=True)
    key = box_key(folder / "state" / KEY_FILE)
    told = tipring(folder, "link", "201", "--for", maker).output
    url = told.splitlines()[0]
    assert url.startswith("https://127.0.0.1:8443/setup/201.")
    assert url.endswith(end)
    text = url.split("/")[4]
    link = SetupLinks(key, {"201": "copper-wire-and-tin"}).read(text, 0)
    assert link is not None
    assert (link.maker, link.transport) == (maker, Transport.UDP)
    assert "█" in told
    assert "copper" not in told


def test_a_key_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = office(tmp_path)
    (folder / "state" / KEY_FILE).mkdir(parents=True)
    told = tipring(folder, "link", "201", "--for", "snom")
    assert "cannot be read" in str(told.exception)
