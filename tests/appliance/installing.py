"""Installed, upgraded, held back from a downgrade, removed, purged, on clean roots."""

import os
import tempfile
import time
from pathlib import Path
from typing import Final

from appliance.findings import Findings
from appliance.packages import another, package
from appliance.roots import Root, fresh_root
from package.recipe import newest_revision

COMMAND: Final = "/usr/bin/tipring"
STORE: Final = "/var/lib/tipring/tipring.db"
KEPT: Final = ("/etc/tipring/tipring.toml", STORE, "/var/lib/tipring/office/one.wav")
LAID: Final = (
    *(COMMAND, "/opt/tipring/bin/tipring", "/usr/lib/sysusers.d/tipring.conf"),
    *("/usr/lib/systemd/system/tipring.target", "/usr/share/doc/tipring/README.md"),
    *("/usr/lib/udev/rules.d/60-tipring-modem.rules",),
)
OLDER_STORE: Final = """
import sys
from sqlalchemy import create_engine
from tipring.store.migrating import upgrade
with create_engine("sqlite:////var/lib/tipring/tipring.db").begin() as connection:
    upgrade(connection, sys.argv[1])
"""
MIGRATES: Final = """
import pathlib
from tipring.store.ledger import Ledger
Ledger.open(pathlib.Path("/var/lib/tipring")).close()
"""
REVISION: Final = """
import sqlite3
with sqlite3.connect("/var/lib/tipring/tipring.db") as db:
    print(*db.execute("select version_num from alembic_version").fetchone())
"""
PACE: Final = os.environ.get("TIPRING_EMULATED_PACE", "0.05")
"""How fast time goes by for the emulated demo: it has twenty times the processor."""
OFFICE: Final = "/opt/tipring/lib/python3*/site-packages/tipring/cli/demo_office"


def bookworm(findings: Findings) -> None:
    """Debian 12."""
    _whole_life("bookworm-amd64", findings)


def trixie(findings: Findings) -> None:
    """Debian 13."""
    _whole_life("trixie-amd64", findings)


def emulated_arm64(findings: Findings) -> None:
    """The Pi's userland, its programs run by QEMU."""
    with tempfile.TemporaryDirectory() as folder, fresh_root("bookworm-arm64") as root:
        _install(root, package("bookworm-arm64", Path(folder)), findings)
        _imports(root, findings)
        root.apt("install", "--no-install-recommends", "faketime")
        findings.see("an emulated processor is slower than sound", f"clock x{PACE}")
        _demo(root, findings, "faketime", "-f", f"+0 x{PACE}")


def _whole_life(name: str, findings: Findings) -> None:
    with tempfile.TemporaryDirectory() as scratch, fresh_root(name) as root:
        folder = Path(scratch)
        deb = package(name, folder)
        _install(root, deb, findings)
        _imports(root, findings)
        _demo(root, findings)
        _upgrade(root, deb, folder, findings)
        _downgrade(root, deb, folder, findings)
        _remove(root, findings)
        _again(root, deb, findings)
        _purge(root, findings)


def _install(root: Root, deb: Path, findings: Findings) -> None:
    findings.see("the package", deb.name, f"{deb.stat().st_size / 1e6:.0f} MB")
    root.apt("update")
    began = time.monotonic()
    done = root.apt("install", "--no-install-recommends", root.bring(deb))
    took = time.monotonic() - began
    is_in = done.returncode == 0
    findings.expect(f"installs ({took:.0f} s)", is_in, done.stderr if not is_in else "")
    findings.expect("everything is in its place", all(map(root.has, LAID)))
    user = root.run("id", "tipring").stdout
    findings.expect("its user is in dialout and audio", "dialout" in user, user)
    links = root.run("find", "/etc/systemd/system", "-name", "tipring*").stdout
    findings.expect("starts with the machine", "multi-user.target" in links, links)
    audit = root.run("dpkg", "--audit").stdout
    findings.expect("dpkg has nothing to mend", audit == "", audit)
    sums = root.run("dpkg", "--verify", "tipring").stdout
    findings.expect("every file is as it was packed", sums == "", sums)
    size = root.run("du", "-sm", "/opt/tipring").stdout.split()[0]
    findings.see("on the disk, with what Python compiled", f"{size} MB")


def _imports(root: Root, findings: Findings) -> None:
    told = root.run(COMMAND, "--version")
    findings.expect("the command runs", told.returncode == 0, told.stdout, told.stderr)
    libraries = "import pyaudio, vosk, pocketsphinx, uvloop, nicegui, numpy"
    if root.run("uname", "-m").stdout.strip() == "aarch64":
        libraries += ", lgpio"
    done = root.run(
        "/opt/tipring/bin/python3", "-W", "error::ImportWarning", "-c", libraries
    )
    findings.expect("libraries load", done.returncode == 0, libraries, done.stderr)


def _demo(root: Root, findings: Findings, *before: str) -> None:
    began = time.monotonic()
    done = root.run(*before, COMMAND, "demo", "--quick", limit_s=3600)
    took = time.monotonic() - began
    shown = "\n".join(done.stdout.splitlines()[-12:])
    is_good = done.returncode == 0
    findings.expect(f"tipring demo --quick ({took:.0f} s)", is_good, shown, done.stderr)


def _open_an_office(root: Root) -> None:
    """Settings, and a store with a message."""
    root.run("sh", "-c", f"cp -r {OFFICE}/. /etc/tipring/")
    older = f"{int(newest_revision()) - 1:04}"
    root.run("/opt/tipring/bin/python3", "-c", OLDER_STORE, older)
    root.run(
        "sh",
        "-c",
        "mkdir -p /var/lib/tipring/office; echo hello >/var/lib/tipring/office/one.wav",
    )
    root.run("chown", "-R", "tipring:tipring", "/var/lib/tipring")


def _sum(root: Root) -> str:
    return root.run("sha256sum", *KEPT).stdout


def _upgrade(root: Root, deb: Path, folder: Path, findings: Findings) -> None:
    _open_an_office(root)
    before = _sum(root)
    newest = int(newest_revision())
    newer = another(deb, folder, version="0.1.1-1~test", revision=newest)
    done = root.apt("install", root.bring(newer))
    found = root.run("dpkg-query", "-W", "tipring").stdout
    is_up = done.returncode == 0 and "0.1.1" in found
    findings.expect("upgrades", is_up, found, done.stderr)
    findings.expect("settings and store are as they were", _sum(root) == before)
    checked = root.run(COMMAND, "check")
    is_well = checked.returncode == 0
    findings.expect("the settings are still understood", is_well, checked.stdout)
    _migrate(root, findings)


def _migrate(root: Root, findings: Findings) -> None:
    """What the desk does at its start, as its own user."""
    as_desk = ("setpriv", "--reuid=tipring", "--regid=tipring", "--init-groups")
    before = set(root.run("find", "/var/lib/tipring").stdout.splitlines())
    python = "/opt/tipring/bin/python3"
    done = root.run(*as_desk, python, "-c", MIGRATES)
    found = root.run(python, "-c", REVISION).stdout.strip()
    is_new = done.returncode == 0 and found == newest_revision()
    findings.expect("the store goes forward by itself", is_new, found, done.stderr)
    after = set(root.run("find", "/var/lib/tipring").stdout.splitlines())
    kept = sorted(path for path in after - before if "tipring.db-" not in path)
    findings.expect("after it was kept as it was", bool(kept), *kept)


def _downgrade(root: Root, deb: Path, folder: Path, findings: Findings) -> None:
    newest = int(newest_revision())
    older = another(deb, folder, version="0.0.9-1~test", revision=newest - 1)
    refused = root.apt("install", "--allow-downgrades", root.bring(older))
    said = [line for line in refused.stderr.splitlines() if "tipring" in line.lower()]
    found = root.run("dpkg-query", "-W", "tipring").stdout
    is_held = refused.returncode != 0 and "0.1.1" in found
    findings.expect("refuses to go back across a migration", is_held, *said[:3])
    audit = root.run("dpkg", "--audit").stdout
    runs = root.run(COMMAND, "--version").returncode == 0
    findings.expect("the newer one is whole", audit == "" and runs, audit)
    back = root.apt("install", "--allow-downgrades", root.bring(deb))
    is_back = back.returncode == 0
    findings.expect("goes back where tables are the same", is_back, back.stderr)


def _remove(root: Root, findings: Findings) -> None:
    before = _sum(root)
    done = root.apt("remove", "tipring")
    findings.expect("is removed", done.returncode == 0, done.stderr)
    left = [path for path in (*LAID, "/opt/tipring") if root.has(path)]
    findings.expect("nothing of the program is left", not left, *left)
    findings.expect("settings and store are kept", _sum(root) == before)


def _again(root: Root, deb: Path, findings: Findings) -> None:
    before = _sum(root)
    done = root.apt("install", "--no-install-recommends", f"/opt/{deb.name}")
    is_good = done.returncode == 0 and _sum(root) == before
    findings.expect("comes back to its settings", is_good, done.stderr)


def _purge(root: Root, findings: Findings) -> None:
    done = root.apt("purge", "tipring")
    findings.expect("is purged", done.returncode == 0, done.stderr)
    shown = root.run(
        *(
            "find",
            "/",
            "-xdev",
            "-iname",
            "*tipring*",
            "-not",
            "-path",
            "/opt/*.deb",
            "-not",
            "-path",
            "/tmp/*",  # noqa: S108 - only left out
        ),
    ).stdout
    left = [line for line in shown.splitlines() if not line.startswith("/opt/tipring_")]
    findings.expect("nothing is left", not left, *left)
