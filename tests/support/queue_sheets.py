"""An office whose queues come from spreadsheets, for stories about them."""

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tipring.cli.queue_csv import export_queues, import_queues

MAY_DIAL = """\
[outside]
allowed = ["2001", "+1212*"]
"""

FRONT = {
    "Name": "Front Desk",
    "Location": "Harbor",
    "Extension": "100",
    "Call Routing Pattern": "CIRCULAR",
}
"""The least that a new queue needs."""


def sheet(*rows: Mapping[str, str], separator: str = ",") -> str:
    """Return rows as CSV; their keys are the columns."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def agents(*names: str, start: int = 1) -> dict[str, str]:
    """Return the cells that name agents."""
    return {f"Agent{seat} ID": name for seat, name in enumerate(names, start)}


@dataclass(frozen=True)
class QueueOffice:
    """A configuration directory and the files beside it."""

    directory: Path
    desk: Path
    """Where the owner's spreadsheets lie."""

    @classmethod
    def at(cls, root: Path, country: str = "us") -> "QueueOffice":
        """Found an office below *root*; without a country nobody wrote it down."""
        office = cls(root / "office", root / "desk")
        office.directory.mkdir()
        office.desk.mkdir()
        said = f'country = "{country}"\n' if country else ""
        office.write(
            "tipring.toml", f'[office]\nname = "Harbor Dental"\n{said}{MAY_DIAL}'
        )
        return office

    def write(self, name: str, text: str) -> None:
        """Write a file of the configuration."""
        path = self.directory / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def text(self, name: str) -> str:
        """Return a file of the configuration."""
        return (self.directory / name).read_text(encoding="utf-8")

    def queue(self, name: str = "front-desk") -> dict[str, Any]:
        """Return what a queue's file says."""
        return tomllib.loads(self.text(f"queues/{name}.toml"))

    def seats(self, name: str = "front-desk") -> list[str]:
        """Return the agents of a queue in order."""
        return [seat["id"] for seat in self.queue(name).get("agent", [])]

    def files(self) -> dict[str, bytes]:
        """Return everything in the directory, but the backup."""
        return {
            str(path.relative_to(self.directory)): path.read_bytes()
            for path in sorted(self.directory.rglob("*"))
            if path.is_file() and ".before-import" not in path.parts
        }

    def take(self, content: str | bytes, *options: str, name: str = "in.csv") -> Result:
        """Import *content*, saved by a spreadsheet under *name*."""
        data = content.encode() if isinstance(content, str) else content
        (self.desk / name).write_bytes(data)
        return self.tipring("import", str(self.desk / name), *options)

    def take_rows(self, *rows: Mapping[str, str]) -> Result:
        """Import *rows*."""
        return self.take(sheet(*rows))

    def give(self, name: str = "out.csv") -> bytes:
        """Export all queues; return the file."""
        result = self.tipring("export", str(self.desk / name))
        assert result.exit_code == 0, result.output
        return (self.desk / name).read_bytes()

    def rows(self) -> list[dict[str, str]]:
        """Return what an export says, without blank cells."""
        text = self.give().decode("utf-8-sig").replace("\\\\", "\\").replace("\\,", ",")
        read = csv.DictReader(io.StringIO(text, newline=""))
        return [{column: cell for column, cell in row.items() if cell} for row in read]

    def tipring(self, command: str, *words: str) -> Result:
        """Type `tipring queue COMMAND`."""
        where = ["--config", str(self.directory)]
        commands = {"import": import_queues, "export": export_queues}
        # A command remembers its options for help from its first call in a process.
        return CliRunner().invoke(
            commands[command], [*words, *where], help_option_names=["-h", "--help"]
        )


def errors(result: Result) -> list[str]:
    """Return the errors of an import that failed."""
    assert result.exit_code == 1, result.output
    return _told(result.stdout.splitlines(), "error: ")


def warnings(result: Result) -> list[str]:
    """Return the warnings of an import that went well."""
    assert result.exit_code == 0, result.output
    return _told(result.stdout.splitlines(), "warning: ")


def notes(result: Result) -> list[str]:
    """Return what was understood without being right."""
    assert result.exit_code == 0, result.output
    found = _told(result.stdout.splitlines(), "note: ")
    return [note for note in found if "columns are not there" not in note]


def _told(lines: Sequence[str], kind: str) -> list[str]:
    return [line.removeprefix(kind) for line in lines if line.startswith(kind)]
