"""What tipring.toml says of the way to the internet, and what that would cost."""

from dataclasses import replace
from pathlib import Path

import pytest

from tipring.config.link_file import looks
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import LinkSettings
from tipring.domain.link.budget import month_mb
from tipring.domain.link.probing import ProbeKind

OFFICE = """\
[office]
name = "Harbor"
time_zone = "Europe/Berlin"
[[line]]
url = "modem:///dev/ttyACM0"
flow = "main"
"""
FLOW = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'
TRUNKS = """
[sip]
listen = "eth0"
[[trunk]]
name = "one"
server = "sip.example.com"
flow = "main"
[[trunk]]
name = "two"
server = "sip.example.org"
flow = "main"
"""


def read(directory: Path, link: str) -> LinkSettings | None:
    (directory / "flows").mkdir()
    (directory / "flows/main.toml").write_text(FLOW)
    (directory / "tipring.toml").write_text(OFFICE + link)
    return load(directory).link


def test_who_does_not_ask_for_it_is_not_watched(tmp_path: Path) -> None:
    assert read(tmp_path, "") is None


def test_an_empty_table_is_enough(tmp_path: Path) -> None:
    assert read(tmp_path, "[link]\n") == LinkSettings()


def test_everything_can_be_said(tmp_path: Path) -> None:
    said = (
        '[link]\nanchors = ["192.0.2.1:53", "[2001:db8::1]:443"]\n'
        'names = "example.net"\npage = "https://example.net/here"\npage_says = "yes"\n'
        'pbx = "pbx.example.com"\nbroker = "hub.example.com:8883"\n'
        "gateway_every_s = 2\nanchor_every_s = 20\nname_every_s = 30\n"
        "page_every_s = 300\ntrunk_every_s = 9\npbx_every_s = 8\n"
        "broker_every_s = 60\ntimeout_s = 1\nbudget_mb = 900\nstable_s = 30\n"
        'mode = "standby"\nkeep_place_min = 5\n'
    )
    assert read(tmp_path, said) == LinkSettings(
        anchors=("192.0.2.1:53", "[2001:db8::1]:443"),
        names=("example.net",),
        page="https://example.net/here",
        page_says="yes",
        pbx="pbx.example.com",
        broker="hub.example.com:8883",
        gateway_every_s=2,
        anchor_every_s=20,
        name_every_s=30,
        page_every_s=300,
        trunk_every_s=9,
        pbx_every_s=8,
        broker_every_s=60,
        timeout_s=1,
        budget_mb=900,
        stable_s=30,
        mode="standby",
        keep_place_min=5,
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('anchors = ["one.example:443", "1.1.1.1:53"]', "is no address with a port"),
        ('anchors = ["1.1.1.1:0", "9.9.9.9:443"]', "is no address with a port"),
        ('anchors = "1.1.1.1:443"', "the death of one would be taken for ours"),
        ('anchors = ["1.1.1.1:443", "1.1.1.1:443"]', "name 2 at least"),
        ('page = "example.com"', "is no page"),
        ('names = "exa mple"', "is no name of a host"),
        ('broker = "hub.example.com"', "names no port"),
        ('mode = "standby"', 'who answers on normal days; add pbx = "pbx.example'),
        ('mode = "back"', "is no mode"),
        ("anchor_every_s = 0.1", "is out of range; choose 0.5 to 600"),
        ("budget_mb = 50", r"is less than the \d+ MB of a month"),
        ('ancors = "x"', 'did you mean "anchors"'),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(SettingsProblems, match=told):
        read(tmp_path, f"[link]\n{line}\n")


def test_more_trunks_cost_more_and_so_does_a_sealed_page(tmp_path: Path) -> None:
    told = r"less than the (\d+) MB"
    with pytest.raises(SettingsProblems, match=told) as refused:
        read(tmp_path, f"{TRUNKS}[link]\nbudget_mb = 1000\n")
    assert "budget_mb" in str(refused.value)
    plain = looks(LinkSettings(), 0)
    assert month_mb(plain) < month_mb(plain, sealed=True)
    assert month_mb(looks(LinkSettings(), 2)) > month_mb(plain) + 900


def test_a_small_budget_asks_anchors_less_often_unless_told_how_often(
    tmp_path: Path,
) -> None:
    for name in ("unsaid", "said"):
        (tmp_path / name).mkdir()
    unsaid = "[link]\nbudget_mb = 500\n"
    usual, thrifty = LinkSettings(), read(tmp_path / "unsaid", unsaid)
    assert thrifty == replace(usual, budget_mb=500, anchor_every_s=9.0)
    assert month_mb(looks(usual, 0)) > 500 * 0.9
    with pytest.raises(SettingsProblems, match="of a month that looking takes"):
        read(tmp_path / "said", f"{unsaid}anchor_every_s = 4.5\n")


def test_what_is_not_asked_for_costs_nothing() -> None:
    few = LinkSettings(names=(), page="")
    assert set(looks(few, 0)) == {ProbeKind.ANCHOR}
    every = LinkSettings(pbx="pbx.example.com", broker="hub.example.com:8883")
    assert looks(every, 0).keys() >= {ProbeKind.PBX, ProbeKind.BROKER}
