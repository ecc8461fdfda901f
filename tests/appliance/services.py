"""The installed package with systemd as its first process, in a container."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final, TypedDict, cast

from appliance.findings import Findings
from appliance.packages import package
from appliance.roots import Root, fresh_root

GUEST: Final = Path(__file__).parent / "guest"
OFFICE: Final = "/opt/tipring/lib/python3*/site-packages/tipring/cli/demo_office"
LIMIT_S: Final = 1500
LEAST_FINDINGS: Final = 25
"""Fewer: the machine broke off."""


class Found(TypedDict):
    """One finding from inside; *good* None: a figure that is only seen."""

    good: bool | None
    what: str
    shown: list[str]


def booted(findings: Findings) -> None:
    """Boot Debian 12 with the package, kill what lives there, and see it come back."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with fresh_root("bookworm-amd64") as root:
            _set_up(root, package("bookworm-amd64", folder), findings)
            # The container has a /proc, a /dev and a /run of its own.
            place = folder / "machine"
            subprocess.run(["cp", "-ax", str(root.place), str(place)], check=True)
        began = time.monotonic()
        out = boot(place, folder)
        took_s = time.monotonic() - began
    findings.see(f"the machine ran for {took_s:.0f} s")
    for each in out:
        if each["good"] is None:
            findings.see(each["what"], *each["shown"])
        else:
            findings.expect(each["what"], each["good"], *each["shown"])
    findings.expect("nothing broke off", len(out) >= LEAST_FINDINGS, len(out))


def _set_up(root: Root, deb: Path, findings: Findings) -> None:
    root.apt("update")
    done = root.apt("install", "--no-install-recommends", root.bring(deb))
    findings.expect("the package installs", done.returncode == 0, done.stderr)
    root.run("sh", "-c", f"cp -r {OFFICE}/. /etc/tipring/")
    settings = root.place / "etc/tipring/tipring.toml"
    text = settings.read_text().replace("modem:///dev/ttyACM0", "simulated:5550142")
    settings.write_text(text)
    shutil.copytree(GUEST, root.place / "opt/check")
    shutil.copy2(GUEST / "check.service", root.place / "etc/systemd/system")
    root.run("systemctl", "enable", "check.service")


def boot(place: Path, folder: Path) -> list[Found]:
    """Boot the machine at *place* until it switches itself off; return its findings."""
    out = folder / "out"
    out.mkdir()
    with (folder / "console").open("w") as console:
        subprocess.run(
            [
                *("timeout", "-k", "10", str(LIMIT_S)),
                *("systemd-nspawn", "-q", "-b", "-D", str(place)),
                *("--register=no", "--keep-unit", "--private-network"),
                *(f"--machine=tipring-{os.getpid()}", f"--bind={out}:/out"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            check=False,
            env=os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )
    keep = os.environ.get("TIPRING_APPLIANCE_OUT")
    if keep:
        shutil.copytree(out, keep, dirs_exist_ok=True)
        shutil.copy2(folder / "console", keep)
    findings = out / "findings"
    if not findings.exists():
        return []
    lines = findings.read_text().splitlines()
    return [cast("Found", json.loads(line)) for line in lines]
