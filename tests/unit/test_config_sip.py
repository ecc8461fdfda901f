"""What an owner's files say of telephones and trunks."""

from pathlib import Path

import pytest

from tipring.config.problems import SettingsProblems
from tipring.config.reader import load, read
from tipring.config.settings import SipSettings
from tipring.config.sip_hints import sip_hints
from tipring.domain.errors import EdgeError
from tipring.domain.extensions import Extension, Reach, SipTrunk

MAIN = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"

[mailbox.office]

[outside]
allowed = ["+1212*"]
agents = "street"

[sip]
listen = ["eth0", "fd00::5"]
tls_port = 0

[extension.201]
name = "Anna"
mailbox = "office"
supervises = true

[extension.202]
reach = "inside"

[[trunk]]
name = "provider"
server = "[2001:db8::7]:5070"
user = "4930123456"
flow = "main"
numbers = { "+49301234561" = "main" }
groups = ["street"]
"""
SECRETS = """\
[extension_password]
201 = "Zw4-hd8K.tuQ2mRv"

[trunk_password]
provider = "given"
"""
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'
AGENTS = '[agent.anna]\nphone = "extension:201"\n'


def office(directory: Path, **files: str) -> Path:
    """Write an office; *files* are its tables instead of the right ones."""
    texts = {"tipring": MAIN, "secrets": SECRETS, "agents": AGENTS} | files
    (directory / "flows").mkdir()
    (directory / "flows" / "main.toml").write_text(FLOW)
    for name, text in texts.items():
        (directory / f"{name}.toml").write_text(text)
    (directory / "secrets.toml").chmod(0o600)
    return directory


def nothing_is_installed(program: str) -> str:
    raise EdgeError(program)


def told(directory: Path) -> str:
    with pytest.raises(SettingsProblems) as caught:
        load(directory)
    return str(caught.value)


def test_a_box_without_a_line_lives_by_its_telephones(tmp_path: Path) -> None:
    settings = load(office(tmp_path))
    assert settings.lines == ()
    assert settings.sip == SipSettings(
        listen=("eth0", "fd00::5"),
        tls_port=0,
        extensions={
            "201": Extension(
                number="201", name="Anna", mailbox="office", supervises=True
            ),
            "202": Extension(number="202", reach=Reach.INSIDE),
        },
        passwords={"201": "Zw4-hd8K.tuQ2mRv"},
        trunks=(
            SipTrunk(
                name="provider",
                server="[2001:db8::7]:5070",
                user="4930123456",
                password="given",  # noqa: S106 - of a test
                flow="main",
                numbers={"+49301234561": "main"},
                groups=("street",),
            ),
        ),
    )


def test_no_password_is_shown_when_settings_are(tmp_path: Path) -> None:
    shown = repr(load(office(tmp_path)))
    assert "Zw4-hd8K" not in shown
    assert "given" not in shown


def test_a_password_that_is_short_is_refused_and_not_told(tmp_path: Path) -> None:
    secrets = SECRETS.replace("Zw4-hd8K.tuQ2mRv", "secret7")
    message = told(office(tmp_path, secrets=secrets))
    assert "secret7" not in message
    assert (
        "secrets.toml:2: extension_password.201: is too short, it would be guessed;"
        " take 8 characters at least, better 16 by chance"
    ) in message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "201 =",
            "2011 =",
            (
                "secrets.toml:2: extension_password.2011: there is no such extension in"
                ' tipring.toml; did you mean "201"?'
            ),
        ),
        (
            "provider =",
            "provder =",
            (
                "secrets.toml:5: trunk_password.provder: there is no such trunk in"
                ' tipring.toml; did you mean "provider"?'
            ),
        ),
    ],
)
def test_a_password_of_nobody_is_told(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert message in told(office(tmp_path, secrets=SECRETS.replace(old, new)))


def test_an_agents_phone_is_an_extension_that_there_is(tmp_path: Path) -> None:
    agents = AGENTS.replace("201", "203")
    assert told(office(tmp_path, agents=agents)) == (
        'agents.toml:2: agent.anna.phone = "extension:203": there is no such'
        ' extension; did you mean "202"?'
    )


def test_two_agents_have_two_extensions(tmp_path: Path) -> None:
    agents = AGENTS + AGENTS.replace("anna", "ben")
    assert "is the phone of anna already" in told(office(tmp_path, agents=agents))


def test_calls_may_go_by_a_group_of_trunks_only(tmp_path: Path) -> None:
    main = MAIN.replace('groups = ["street"]', "")
    assert "no line is in a group street" in told(office(tmp_path, tipring=main))


def test_an_agent_outside_is_rung_by_a_trunk(tmp_path: Path) -> None:
    agents = '[agent.anna]\nphone = "outside:+12125550142"\n'
    assert load(office(tmp_path, agents=agents)).sip


def test_what_a_box_with_telephones_lacks_is_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipring.config.sip_hints.whereis", nothing_is_installed)
    main = MAIN.replace('user = "4930123456"', "")
    secrets = '[extension_password]\n201 = "Zw4-hd8K.tuQ2mRv"\n'
    reading = read(office(tmp_path, tipring=main, secrets=secrets))
    assert [str(hint) for hint in sip_hints(reading)] == [
        (
            "tipring.toml:11: sip: needs kamailio, which is not installed here; install"
            " Debian's packages, see docs/sip.md"
        ),
        (
            "tipring.toml:11: sip: needs rtpengine, which is not installed here;"
            " install Debian's packages, see docs/sip.md"
        ),
        (
            "tipring.toml:20: extension.202: has no password, so no telephone can"
            " register; add it to secrets.toml: [extension_password] 202"
        ),
        (
            "tipring.toml:23: trunk.1: cannot register without a user; add user,"
            " or write register = false"
        ),
    ]


def test_a_box_without_telephones_is_advised_nothing(tmp_path: Path) -> None:
    line = '[[line]]\nurl = "modem:///dev/ttyACM0"\nflow = "main"\n'
    main = MAIN[: MAIN.index("[outside]")] + line
    reading = read(office(tmp_path, tipring=main, secrets="", agents=""))
    assert list(sip_hints(reading)) == []


def test_secrets_that_others_may_read_are_not_said_to_lack_a_password(
    tmp_path: Path,
) -> None:
    folder = office(tmp_path, secrets=SECRETS)
    (folder / "secrets.toml").chmod(0o644)
    with pytest.raises(SettingsProblems) as raised:
        load(folder)
    (problem,) = raised.value.problems
    assert "others may read it" in str(problem)
