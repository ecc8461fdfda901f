"""The queues and agents that the owner's folder has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tipring.config.main_file import MAIN_FILE
from tipring.config.problems import Problem, SettingsProblems
from tipring.config.queue_csv.spelling import one_line
from tipring.config.toml_file import read_toml
from tipring.domain.dialplan.listed import COSTLY
from tipring.domain.dialplan.numbers import NumberKind

QUEUES = "queues"
AGENTS_FILE = "agents.toml"

Identity = tuple[str, str]
"""Name and location of a queue, as cells say them."""
Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QueueFile:
    """One file of `queues/`."""

    name: str
    """What flows call the queue; the file is called so."""
    text: str
    data: Table

    @property
    def path(self) -> str:
        """Return where it is below the configuration directory."""
        return f"{QUEUES}/{self.name}.toml"


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands in the configuration directory, as far as queues go."""

    directory: Path
    office: str
    """Its name; the location of queues that name none."""
    country: str
    """As written in tipring.toml; empty where it is not."""
    area: str
    """The same of its area code."""
    dialled: tuple[str, ...] | None
    """What the box may dial by itself; None where there is no tipring.toml yet."""
    costly: frozenset[NumberKind]
    """Kinds of numbers that may be dialled by a beginning although they cost."""
    queues: Mapping[Identity, QueueFile]
    agents: Mapping[str, Table]
    agents_text: str
    """Of agents.toml; empty where there is none."""


def read_folder(directory: Path) -> Folder:
    """Read all queues and agents.

    Raises SettingsProblems when a file is no TOML, or two are the same queue.
    """
    main = _main(directory)
    office = _inner(main or {}, "office")
    name = str(office.get("name", ""))
    agents, agents_text = _agents(directory)
    return Folder(
        directory=directory,
        office=name,
        country=_country(office),
        area=str(office.get("area", "")),
        dialled=None if main is None else _texts(_inner(main, "outside"), "allowed"),
        costly=_costly(_inner(main or {}, "outside")),
        queues=_queues(directory, name),
        agents=agents,
        agents_text=agents_text,
    )


def identity(data: Table, name: str, office: str) -> Identity:
    """Return who the queue of *data* is.

    Where its file leaves them out, the title is the file's *name* and the location
    is the *office*.
    """
    title, location = data.get("title", name), data.get("location", office)
    return one_line(str(title)) or name, one_line(str(location)) or office


def _main(directory: Path) -> Table | None:
    if not (directory / MAIN_FILE).exists():
        return None
    return read_toml(directory, MAIN_FILE).data


def _inner(table: Table, key: str) -> Table:
    found = table.get(key)
    return found if isinstance(found, dict) else {}


def _texts(outside: Table, key: str) -> tuple[str, ...]:
    texts = outside.get(key, [])
    return (texts,) if isinstance(texts, str) else tuple(map(str, texts))


def _costly(outside: Table) -> frozenset[NumberKind]:
    named = _texts(outside, "costly")
    return frozenset(kind for kind in COSTLY if kind in named)


def _country(office: Table) -> str:
    country = str(office.get("country", "")).lower()
    return "uk" if country == "gb" else country


def _queues(directory: Path, office: str) -> Mapping[Identity, QueueFile]:
    found: dict[Identity, QueueFile] = {}
    problems: list[Problem] = []
    for path in sorted((directory / QUEUES).glob("*.toml")):
        queue = _queue(directory, path.stem)
        who = identity(queue.data, queue.name, office)
        if first := found.get(who):
            what = f"is the same queue as {first.path}: {shown(who)}"
            remedy = "give one of them another title or location"
            problems.append(Problem(queue.path, None, "", "", what, remedy))
        found[who] = queue
    if problems:
        raise SettingsProblems(problems)
    return found


def shown(who: Identity) -> str:
    """Return *who* for people."""
    title, location = who
    return f"{title} ({location})"


def _queue(directory: Path, name: str) -> QueueFile:
    text, data = _toml(directory, f"{QUEUES}/{name}.toml")
    return QueueFile(name, text, data)


def _agents(directory: Path) -> tuple[Mapping[str, Table], str]:
    if not (directory / AGENTS_FILE).exists():
        return {}, ""
    text, data = _toml(directory, AGENTS_FILE)
    return _inner(data, "agent"), text


def _toml(directory: Path, name: str) -> tuple[str, Table]:
    data = read_toml(directory, name).data
    return (directory / name).read_bytes().decode("utf-8"), data
