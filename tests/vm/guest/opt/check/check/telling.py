"""What was found out, for people and for the host: one line each, as it happens."""

import json
import time
from pathlib import Path
from typing import Final, TextIO

RESULTS: Final = Path("/var/lib/vm/results.json")


class Report:
    """The findings so far; kept on the disk after each, told on the console."""

    def __init__(self, console: TextIO) -> None:
        self._console = console
        self._began = time.monotonic()
        self.findings: list[dict[str, object]] = []

    def remark(self, words: str) -> None:
        """Say something that is no finding."""
        line = f"{time.monotonic() - self._began:7.2f} s  {words}"
        print(line)
        self._console.write(line + "\r\n")
        self._console.flush()

    def found(self, what: str, *, good: bool | None = True, **figures: object) -> None:
        """Keep a finding; *good* is None where the kernel's answer is just told."""
        finding = {"what": what, "good": good, **figures}
        self.findings.append(finding)
        RESULTS.write_text(json.dumps(self.findings, indent=1, default=str))
        mark = {True: "good", False: "BAD", None: "seen"}[good]
        told = ", ".join(f"{name} {value}" for name, value in figures.items())
        self.remark(f"{mark}: {what}" + (f" ({told})" if told else ""))
