"""Debian roots: kept as archives, unpacked afresh for each part, removed at its end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CACHE: Final = Path(
    os.environ.get("TIPRING_ROOTS", Path.home() / ".cache" / "tipring-roots")
)
PACKAGES: Final = (
    *("systemd", "systemd-sysv", "dbus", "udev", "python3", "python3-venv"),
    *("ca-certificates", "procps", "iproute2", "adduser"),
)
EMULATOR: Final = Path("/usr/lib/binfmt.d/qemu-aarch64.conf")
BINFMT: Final = Path("/proc/sys/fs/binfmt_misc")
CERTIFICATES: Final = "etc/ssl/certs/ca-certificates.crt"
APT: Final = ("-qq", "-o", "Acquire::Check-Valid-Until=false", "-o", "Dpkg::Use-Pty=0")


@dataclass(frozen=True, slots=True)
class Root:
    """A Debian that programs can be run in."""

    place: Path

    def run(
        self, *words: str, limit_s: float = 1200
    ) -> subprocess.CompletedProcess[str]:
        """Run a program in the root; its words and exit status come back."""
        return subprocess.run(
            ["chroot", str(self.place), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=limit_s,
            env={
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL": "C.UTF-8",
                "DEBIAN_FRONTEND": "noninteractive",
            },
        )

    def apt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run apt-get without questions."""
        return self.run("apt-get", *APT, "-y", *words)

    def bring(self, file: Path) -> str:
        """Copy *file* into the root; return its path in there."""
        shutil.copy2(file, self.place / "opt" / file.name)
        return f"/opt/{file.name}"

    def has(self, path: str) -> bool:
        """Whether there is something at an absolute path, a dead link included."""
        return os.path.lexists(self.place / path.lstrip("/"))


def archive(name: str) -> Path:
    """Return the archive of a root, `bookworm-amd64`; it is made if none is there."""
    kept = CACHE / f"{name}.tar"
    if kept.exists() and kept.stat().st_size:
        return kept
    release, machine = name.split("-")
    if machine == "arm64":
        let_arm64_run()
    CACHE.mkdir(parents=True, exist_ok=True)
    part = CACHE / f"{name}.part.tar"
    print(f"making {kept} with mmdebstrap (some minutes, once) ...", flush=True)
    subprocess.run(
        [
            *("mmdebstrap", "--quiet", "--variant=minbase", f"--arch={machine}"),
            *("--skip=check/qemu", "--include=" + ",".join(PACKAGES)),
            *(release, str(part)),
        ],
        check=True,
    )
    return part.rename(kept)


def let_arm64_run() -> None:
    """Tell the kernel who runs arm64's programs, unless it knows."""
    if not (BINFMT / "register").exists():
        mount = ["mount", "-t", "binfmt_misc", "binfmt_misc", str(BINFMT)]
        subprocess.run(mount, check=True)
    if not (BINFMT / "qemu-aarch64").exists():
        (BINFMT / "register").write_text(EMULATOR.read_text())


@contextmanager
def fresh_root(name: str) -> Iterator[Root]:
    """Unpack a root, with a network, /proc and /dev; all of it is gone afterwards."""
    kept = archive(name)
    if name.endswith("arm64"):
        let_arm64_run()
    with ExitStack() as undo:
        place = Path(tempfile.mkdtemp(prefix=f"tipring-{name}-{os.getpid()}-"))
        undo.callback(subprocess.run, ["rm", "-rf", "--one-file-system", str(place)])
        unpack = ["tar", "-C", str(place), "--numeric-owner", "-xf", str(kept)]
        subprocess.run(unpack, check=True)
        for file in ("etc/resolv.conf", CERTIFICATES):
            (place / file).unlink(missing_ok=True)
            shutil.copy(f"/{file}", place / file)
        for kind, where in (("proc", "proc"), ("tmpfs", "run")):
            mount = ["mount", "-t", kind, kind, str(place / where)]
            subprocess.run(mount, check=True)
            undo.callback(subprocess.run, ["umount", "-l", str(place / where)])
        bind = ["mount", "--rbind", "--make-rslave", "/dev", str(place / "dev")]
        subprocess.run(bind, check=True)
        undo.callback(subprocess.run, ["umount", "-R", "-l", str(place / "dev")])
        policy = place / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        yield Root(place)
