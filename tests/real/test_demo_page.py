"""The demo with a page, as a person would run it, up to the login."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import httpx
import pytest
from click.testing import CliRunner

from support.sampling import also
from support.sip_net import open_folder
from support.sip_rig import why_no_office
from tipring.cli import demo_page
from tipring.cli.demo_page import _first_address
from tipring.cli.main import cli
from tipring.domain.errors import EdgeError

WHY_NOT = why_no_office()
INVITATION = re.compile(r"(https://\S+/) .*password (\S+),", re.DOTALL)


@pytest.mark.realtime
@pytest.mark.timeout(90)
@pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "it can")
@pytest.mark.parametrize("end", [signal.SIGTERM, *also(signal.SIGINT)])
def test_a_box_with_nothing_plugged_in_shows_its_page(end: signal.Signals) -> None:
    command = [sys.executable, "-m", "tipring", "demo", "--page", "--keep"]
    with (
        open_folder() as folder,
        subprocess.Popen(
            [*command, folder / "kept"], stdout=subprocess.PIPE, text=True
        ) as demo,
    ):
        try:
            assert demo.stdout is not None
            told = "".join(line for line, _ in zip(demo.stdout, range(2), strict=False))
            found = INVITATION.search(told)
            assert found, told
            url, password = found.groups()
            with httpx.Client(base_url=url, verify=False) as browser:  # noqa: S501 - its own
                wanted = {"extension": "201", "password": password}
                who = browser.post("/phone/session", json=wanted).json()
            assert who == {"extension": "201", "name": "You", "box": "*40"}
        finally:
            demo.send_signal(end)
        assert demo.wait(30) == 0


def test_without_its_programs_it_says_so(tmp_path: Path) -> None:
    def nowhere(program: str) -> str:
        message = f"{program} is not installed (see docs/sip.md)"
        raise EdgeError(message)

    with patch.object(demo_page, "whereis", nowhere):
        words = ["demo", "--page", "--keep", str(tmp_path)]
        done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1
    assert "kamailio is not installed" in done.output


def test_it_is_shown_where_others_may_look() -> None:
    wire = {"family": "inet", "scope": "global", "local": "192.168.7.2"}
    link = {"family": "inet6", "scope": "link", "local": "fe80::1"}
    lo = {"flags": ["LOOPBACK"], "addr_info": [wire]}
    assert _first_address([lo, {"addr_info": [link, wire]}]) == "192.168.7.2"
    assert _first_address([lo, {}]) == "127.0.0.1"
