"""The units of systemd: no key that it does not know, and little that they may do."""

import configparser
import json
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
OF_SYSTEMD = Path("/usr/lib/systemd/system")
NAMES = sorted(each.name for each in UNITS.iterdir() if each.suffix and each.is_file())
SERVICES = [name for name in NAMES if name.endswith(".service")]
STUBS = ("opt/tipring/bin/tipring", "bin/sh", "usr/bin/install", "usr/bin/systemctl")
MOST_EXPOSED = 2.0
MOST_EXPOSED_DESK = 3.0
"""It has devices, and the border's programs."""
ALWAYS_THERE = ("tipring.service", "tipring-console.service", "tipring-clerk.service")
BY_THE_CLOCK = {
    "tipring-backup": "backup --nightly",
    "tipring-drill": "drill --if-there",
    "tipring-retention": "retention",
    "tipring-self-test": "self-test",
}

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd is not installed: firmware/setup.sh test installs it",
)


class Unit(configparser.RawConfigParser):
    """A unit's sections; of a key that comes twice, the last one."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, interpolation=None)
        self.read(UNITS / name)

    def optionxform(self, optionstr: str) -> str:
        return optionstr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a machine with systemd's units, ours, and programs that are stubs."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(OF_SYSTEMD, tree / "usr/lib/systemd/system", symlinks=True)
    ours = tree / "etc/systemd/system"
    ours.mkdir(parents=True)
    for name in NAMES:
        shutil.copy2(UNITS / name, ours)
    for stub in STUBS:
        program = tree / stub
        program.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2("/bin/true", program)
    return tree


def verified(tree: Path, *names: str) -> tuple[int, str, str]:
    """Return the status, and what is said: a misspelt key is only a word on stderr."""
    command = ("systemd-analyze", "verify", f"--root={tree}", "--recursive-errors=no")
    said = subprocess.run(
        [*command, *names], capture_output=True, text=True, check=False
    )
    return said.returncode, said.stdout, said.stderr


@needs_systemd
def test_systemd_has_nothing_to_say_about_them(tree: Path) -> None:
    asked = [name for name in NAMES if "@" not in name]
    asked += [name.replace("@", "@tipring") for name in NAMES if "@" in name]
    assert verified(tree, *asked) == (0, "", "")


@needs_systemd
def test_systemd_would_have_told_of_a_misspelt_key(tree: Path) -> None:
    right = (UNITS / "tipring.service").read_text()
    misspelt = tree / "etc/systemd/system/misspelt.service"
    misspelt.write_text(right.replace("RestartSec", "RestartSecs"))
    _status, _out, told = verified(tree, f"/{misspelt.relative_to(tree)}")
    assert "RestartSecs" in told


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_little(name: str) -> None:
    most = MOST_EXPOSED_DESK if name == "tipring.service" else MOST_EXPOSED
    said = subprocess.run(
        [
            *("systemd-analyze", "security", "--offline=true", "--no-pager"),
            *(f"--threshold={most * 10:.0f}", str(UNITS / name)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-200:] + said.stderr


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_who_is_always_there_is_watched_and_braked(name: str) -> None:
    unit = Unit(name)
    service = unit["Service"]
    assert service["Type"] == "notify"
    assert int(service["WatchdogSec"]) > 0
    assert service["Restart"] == "always"
    assert "deaths" in service["ExecStopPost"]
    assert {"MemoryHigh", "MemoryMax", "TasksMax", "CPUWeight", "Nice"} <= set(service)
    assert unit["Unit"]["OnFailure"] == "tipring-gave-up@%N.service"
    # As many starts as the brake allows take less than its time, or it never grips:
    # a small machine begins a process in less than 45 s.
    starts = int(unit["Unit"]["StartLimitBurst"]) * (int(service["RestartSec"]) + 45)
    assert starts <= int(unit["Unit"]["StartLimitIntervalSec"])


def test_the_target_wants_everything_that_is_not_begun_by_another_unit() -> None:
    text = (UNITS / "tipring.target").read_text()
    wanted = {
        name
        for line in text.splitlines()
        if line.startswith("Wants=")
        for name in line.removeprefix("Wants=").split()
    }
    timers = {f"{name}.timer" for name in BY_THE_CLOCK}
    words = {"tipring-last-words-died.path", "tipring-last-words-shutdown.service"}
    assert wanted == {*ALWAYS_THERE, *timers, *words, "tipring-mended.path"}


@pytest.mark.parametrize("name", BY_THE_CLOCK)
def test_what_the_clock_begins_is_our_own_command(name: str) -> None:
    assert (
        f"tipring {BY_THE_CLOCK[name]} "
        in Unit(f"{name}.service")["Service"]["ExecStart"]
    )
    assert Unit(f"{name}.timer")["Timer"]["OnCalendar"]


@needs_systemd
def test_user_and_folders_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    for program, folder in (("sysusers", "sysusers.d"), ("tmpfiles", "tmpfiles.d")):
        create = ["--create"] if program == "tmpfiles" else []
        said = subprocess.run(
            [
                *(f"systemd-{program}", f"--root={tmp_path}", *create),
                str(UNITS / folder / "tipring.conf"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if b"unprivileged" not in said.stderr.encode():
            assert said.returncode == 0, said.stderr
    users = (tmp_path / "etc/passwd").read_text()
    assert "tipring" in users
    assert (tmp_path / "etc/tipring/prompts").is_dir()


def test_limits_are_told_as_they_are() -> None:
    told = (UNITS.parent / "docs/services.md").read_text()
    for name in ALWAYS_THERE:
        service = Unit(name)["Service"]
        for key in ("WatchdogSec", "MemoryHigh", "MemoryMax", "TasksMax", "CPUWeight"):
            assert f"| {service[key]} |" in told, json.dumps([name, key])
