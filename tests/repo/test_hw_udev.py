"""The udev rules: what `udevadm verify` checks, which systemd has from version 254 on.

Debian 12 has 252, so a reader of our own is as strict about what our rules use; where
udevadm can verify, it does as well.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).parents[2] / "hw" / "udev" / "60-tipring-modem.rules"
EXPRESSION = re.compile(r'([A-Z_]+)(?:\{([^}]+)\})?\s*(==|!=|\+=|:=|=)\s*"([^"]*)"')
MATCHES = {"ACTION", "SUBSYSTEM", "SUBSYSTEMS", "ATTRS", "ATTR", "TEST", "ENV"}
ASSIGNS = {"GOTO", "LABEL", "GROUP", "MODE", "SYMLINK", "RUN", "ENV"}
COMPARES = {"==", "!="}
FIRST_VERIFYING = 254


def lines() -> list[str]:
    text = RULES.read_text()
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def expressions(line: str) -> list[tuple[str, str, str, str]]:
    found = EXPRESSION.findall(line)
    rest = EXPRESSION.sub("", line).replace(",", "").strip()
    assert rest == "", f"not understood: {rest!r} in {line}"
    assert line.count(",") >= len(found) - 1, f"a comma is missing: {line}"
    return found


@pytest.mark.parametrize("line", lines())
def test_each_line_is_a_rule(line: str) -> None:
    parsed = expressions(line)
    assert parsed
    for key, attribute, operator, value in parsed:
        compared = operator in COMPARES or key == "TEST"
        assert key in (MATCHES if compared else ASSIGNS), f"{key}{operator}"
        assert bool(attribute) is (key in {"ATTR", "ATTRS", "ENV"}), key
        if key == "MODE":
            assert re.fullmatch(r"0[0-7]{3}", value)
        if key == "RUN":
            assert value.startswith("/"), "a program has a whole path"


def test_every_jump_goes_to_a_label_that_stands_below() -> None:
    labels: dict[str, int] = {}
    jumps: list[tuple[str, int]] = []
    for number, line in enumerate(lines()):
        for key, _attribute, _operator, value in expressions(line):
            if key == "LABEL":
                labels[value] = number
            if key == "GOTO":
                jumps.append((value, number))
    assert jumps
    for label, number in jumps:
        assert labels[label] > number


def test_nothing_but_modems_is_given_away() -> None:
    gate = next(n for n, line in enumerate(lines()) if 'ENV{TIPRING_MODEM}==""' in line)
    for line in lines()[:gate]:
        for key, _attribute, operator, _value in expressions(line):
            given = key in {"GROUP", "MODE", "RUN", "SYMLINK"}
            assert not (given and operator not in COMPARES), line


def test_udevadm_accepts_them() -> None:
    udevadm = shutil.which("udevadm", path="/usr/bin:/bin:/usr/sbin:/sbin")
    if udevadm is None:
        pytest.skip("udevadm is not installed: apt-get install udev")
    told = subprocess.run([udevadm, "--version"], capture_output=True, check=True)
    if int(told.stdout.split()[0]) < FIRST_VERIFYING:
        pytest.skip("this udevadm cannot verify rules (systemd 254 is the first)")
    checked = subprocess.run(
        [udevadm, "verify", RULES],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
