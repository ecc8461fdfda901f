"""Inside: the services looked at, killed, looked at again; findings as JSON lines."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

FINDINGS: Final = Path(sys.argv[1])
SETTINGS: Final = Path("/etc/tipring/tipring.toml")
DEATHS: Final = Path("/var/lib/tipring/deaths")
DESK, CONSOLE, CLERK = "tipring", "tipring-console", "tipring-clerk"
ALL: Final = (DESK, CONSOLE, CLERK)
TIMERS: Final = ("backup", "drill", "retention", "self-test")
SCRIPT: Final = (
    *("waits 1 s", "presses 3", "waits for the beep", "speaks 4 s", "presses #"),
    *('waits for "has been saved"', "hangs up"),
)
PATIENCE_S: Final = 90.0


def tell(good: bool | None, what: str, *shown: object) -> None:  # noqa: FBT001
    """Write down one finding; None: a figure that is only seen."""
    with FINDINGS.open("a") as file:
        said = [str(one) for one in shown]
        file.write(json.dumps({"good": good, "what": what, "shown": said}) + "\n")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False)


def shown(unit: str, key: str) -> str:
    return run("systemctl", "show", "--value", "-p", key, unit).stdout.strip()


def is_up(unit: str) -> bool:
    return shown(unit, "ActiveState") == "active"


def until(happened: Callable[[], bool], within_s: float = PATIENCE_S) -> float | None:
    """Return for how many seconds it was waited; None: in vain."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > within_s:
            return None
        time.sleep(0.1)
    return time.monotonic() - began


def expect(what: str, took_s: float | None, *more: object) -> None:
    words = what if took_s is None else f"{what} ({took_s:.1f} s)"
    tell(took_s is not None, words, *more)


def pid_of(unit: str) -> int:
    return int(shown(unit, "MainPID"))


def all_are_up() -> None:
    expect("all services are up", until(lambda: all(map(is_up, ALL))))
    for unit in ALL:
        memory = Path(f"/proc/{pid_of(unit)}/status").read_text()
        resident = re.search(r"VmRSS:\s+(\d+)", memory)
        told = shown(unit, "StatusText")
        size = int(resident[1]) // 1000 if resident else 0
        tell(bool(told), f"{unit} says what it does", told, f"{size} MB resident")
    up = float(Path("/proc/uptime").read_text().split()[0])
    at_us = int(shown(DESK, "ActiveEnterTimestampMonotonic"))
    began_us = int(shown(DESK, "ExecMainStartTimestampMonotonic"))
    tell(
        None, f"the desk is ready {(at_us - began_us) / 1e6:.1f} s after its start", up
    )


def a_call_goes_through() -> None:
    done = run("tipring", "call", "line-1", *SCRIPT, "--from", "2125550123")
    tell(done.returncode == 0, "somebody calls", done.stdout[-300:], done.stderr)
    kept = run("tipring", "messages")
    is_kept = "2125550123" in kept.stdout
    tell(is_kept, "the message is kept", kept.stdout, kept.stderr)


def a_desk_that_stands_still() -> None:
    """Stop its loop, as a loop that never returns would."""
    before, died = int(shown(DESK, "NRestarts")), pid_of(DESK)
    os.kill(died, signal.SIGSTOP)
    took_s = until(lambda: int(shown(DESK, "NRestarts")) > before and is_up(DESK))
    said = run("journalctl", "-u", DESK, "--no-pager", "-o", "cat", "-n", "60").stdout
    told = [line for line in said.splitlines() if "atchdog" in line or "ABRT" in line]
    expect("a desk that stands still is killed and back", took_s, *told[:4])
    where = "Current thread" in said or "Thread 0x" in said
    tell(where, "it said where it stood")
    tell(pid_of(DESK) != died, "it is another process")


def each_is_killed() -> None:
    for unit in ALL:
        died = pid_of(unit)
        os.kill(died, signal.SIGKILL)
        took_s = until(lambda: is_up(unit) and pid_of(unit) not in (0, died))  # noqa: B023
        expect(f"{unit} is killed and back", took_s)
    expect("and all are up", until(lambda: all(map(is_up, ALL))))
    notes = deaths()
    told = all(f"{unit} signal killed KILL" in notes for unit in ALL)
    tell(told and "tipring watchdog" in notes, "each death left a note", notes)


def deaths() -> str:
    """Return all notes: those that the desk took up, and new ones."""
    files = (DEATHS.with_suffix(".told"), DEATHS.with_suffix(".taken"), DEATHS)
    return "".join(file.read_text() for file in files if file.exists())


def the_brake() -> None:
    """Let the desk die at each start."""
    whole = SETTINGS.read_text()
    run("systemctl", "reset-failed")
    run("systemctl", "stop", "tipring-mended.path")
    SETTINGS.write_text(whole.replace("[office]", "[office]\nnothing = 1"))
    os.kill(pid_of(DESK), signal.SIGKILL)
    took_s = until(lambda: shown(DESK, "ActiveState") == "failed", 300)
    expect("a desk that dies at each start rests", took_s, shown(DESK, "Result"))
    until(lambda: "gave-up" in deaths(), 20)
    tell("tipring gave-up" in deaths(), "a note says so", deaths())
    rest = run(
        "systemctl", "list-timers", "--all", "--no-pager", "tipring-again*"
    ).stdout
    tell("tipring-again@tipring.timer" in rest, "it is tried again later", rest)
    expect("pages are shown meanwhile", until(lambda: is_up(CONSOLE), 60))
    told = run("tipring", "doctor").stdout
    said = [line for line in told.splitlines() if line.startswith("red")]
    tell("settings" in "".join(said), "the doctor says what is wrong", *said)
    run("systemctl", "start", "tipring-mended.path")
    SETTINGS.with_suffix(".new").write_text(whole)
    SETTINGS.with_suffix(".new").rename(SETTINGS)
    expect("settings that are mended begin it at once", until(lambda: is_up(DESK)))
    expect(
        "the desk has written all of them into its journal",
        until(lambda: not DEATHS.exists() and "gave-up" in deaths(), 90),
    )
    report = run("tipring", "doctor").stdout
    deadly = [line for line in report.splitlines() if "services" in line]
    tell("died" in "".join(deadly), "the doctor knows of them", *deadly)


def the_clock() -> None:
    listed = run("systemctl", "list-timers", "--all", "--no-pager", "tipring*").stdout
    there = all(f"tipring-{name}.timer" in listed for name in TIMERS)
    tell(there, "the clock begins what it should", listed)
    for name in TIMERS:
        unit = f"tipring-{name}"
        done = run("systemctl", "start", f"{unit}.service")
        said = run("journalctl", "-u", unit, "-o", "cat", "--no-pager", "-n", "6")
        # Whatever amiss it finds is its finding; what it may not do would be ours.
        is_ours = "denied" in said.stdout or "Traceback" in said.stdout
        status = f"status {shown(unit, 'ExecMainStatus')}"
        good = done.returncode == 0 or (name == "self-test" and not is_ours)
        tell(good, f"{unit} does its work ({status})", said.stdout)


def how_exposed() -> None:
    for unit in ALL:
        said = run(
            "systemd-analyze", "security", "--no-pager", f"{unit}.service"
        ).stdout
        tell(None, said.strip().splitlines()[-1] if said else f"{unit}: not told")


def the_end() -> None:
    run("systemctl", "stop", "tipring.target")
    expect("all stop", until(lambda: not any(map(is_up, ALL)), 30))
    results = {unit: shown(unit, "Result") for unit in ALL}
    tell(set(results.values()) == {"success"}, "in good order", results)


STEPS: Final = (
    all_are_up,
    a_call_goes_through,
    a_desk_that_stands_still,
    each_is_killed,
    the_brake,
    the_clock,
    how_exposed,
    the_end,
)


def main() -> None:
    """Take each step; one that fails in an unforeseen way is a finding, too."""
    for step in STEPS:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told outside
            tell(False, step.__name__, repr(error))  # noqa: FBT003


if __name__ == "__main__":
    main()
