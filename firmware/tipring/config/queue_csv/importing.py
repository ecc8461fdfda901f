"""An import: read, understood and tried out first, then written at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tipring.config.main_file import DEFAULT_COUNTRY, MAIN_FILE
from tipring.config.problems import Problem
from tipring.config.queue_csv.across import tell_doubles, tell_short_extensions
from tipring.config.queue_csv.cells import Cells
from tipring.config.queue_csv.columns import SETTINGS
from tipring.config.queue_csv.editing import edited
from tipring.config.queue_csv.findings import Findings, Place
from tipring.config.queue_csv.folder import AGENTS_FILE, Folder, read_folder
from tipring.config.queue_csv.fresh import fresh, newcomer
from tipring.config.queue_csv.people import People
from tipring.config.queue_csv.planning import Plan, Planner
from tipring.config.queue_csv.rows import gathered
from tipring.config.queue_csv.sheets import read_sheets
from tipring.config.queue_csv.together import put_together
from tipring.config.queue_file import read_queue
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import locate
from tipring.domain.dialplan.listed import is_allowed
from tipring.domain.dialplan.numbers import Numbering
from tipring.domain.queue.advice import destinations
from tipring.domain.queue.settings import OverflowAction, QueueSettings
from tipring.dsp.plans import PLANS

Progress = Callable[[str, int, int], None]
"""Told what is done, and how many of how many."""

_NEWCOMERS = "# These came with an import of queues. Give each a phone.\n"


@dataclass(frozen=True, slots=True)
class Import:
    """An import that has not been written yet."""

    directory: Path
    plans: Sequence[Plan]
    """Of every queue that the file names, changed or not."""
    findings: Findings
    newcomers: tuple[str, ...]
    """Agents that agents.toml does not know."""
    without_phone: int
    """Agents of these queues who cannot be rung after the import."""
    files: Mapping[str, str]
    """Path below the directory to text; empty if there is any error."""

    @property
    def changed(self) -> list[Plan]:
        """Return the queues whose files are written."""
        return [plan for plan in self.plans if plan.is_changed]

    def write(self, progress: Progress) -> None:
        """Put all files in place at once."""
        if self.files:
            put_together(
                self.directory,
                self.files,
                lambda done, everything: progress("written", done, everything),
            )


def prepare(path: Path, directory: Path, progress: Progress) -> Import:
    """Read the CSV or ZIP *path* and find out what it does to *directory*.

    Nothing is written. What is wrong with the file is in `findings`; raises
    SettingsProblems for what is wrong in the directory.
    """
    folder = read_folder(directory)
    findings = Findings()
    cells = Cells(folder.country, findings)
    queues = gathered(read_sheets(path, findings), cells)
    seated = (queue.data.get("agent", []) for queue in folder.queues.values())
    known = (str(seat.get("id")) for seat in chain.from_iterable(seated))
    people = People(folder.agents, known, findings)
    planner = Planner(folder, cells, people)
    plans = []
    for done, rows in enumerate(queues, 1):
        plans.append(planner.plan(rows))
        progress("understood", done, len(queues))
    tell_doubles(plans, folder, findings)
    tell_short_extensions(plans, findings)
    texts = {} if findings.errors else _texts(plans, folder, findings)
    changed = any(plan.is_changed for plan in plans)
    newcomers = people.new if changed else ()
    files = {} if findings.errors else texts | _agents(folder, newcomers)
    return Import(
        directory=directory,
        plans=plans,
        findings=findings,
        newcomers=newcomers,
        without_phone=_without_phone(plans, folder),
        files=files,
    )


def _texts(
    plans: Sequence[Plan],
    folder: Folder,
    findings: Findings,
) -> dict[str, str]:
    """Return the new files; what `tipring check` would refuse is an error."""
    texts: dict[str, str] = {}
    country = _country(folder)
    for plan in plans:
        if plan.is_changed:
            problems: list[Problem] = []
            text = edited(plan.old, plan.new) if plan.old else fresh(plan.new)
            file = TomlFile(plan.path, plan.new, locate(text))
            queue = read_queue(file, country, problems)
            problems += _not_dialled(file, queue, folder)
            for problem in problems:
                _tell(problem, plan, findings)
            texts[plan.path] = text
    return texts


def _country(folder: Folder) -> str:
    return folder.country if folder.country in PLANS else DEFAULT_COUNTRY


def _not_dialled(
    file: TomlFile,
    queue: QueueSettings | None,
    folder: Folder,
) -> Iterator[Problem]:
    """Yield the numbers that this box may not dial: with them it would not start."""
    if queue is None or folder.dialled is None:
        return
    here = Numbering(_country(folder), folder.area)
    for table, to in destinations(queue):
        is_dialled = to.action is OverflowAction.TRANSFER
        if is_dialled and not is_allowed(
            to.number, folder.dialled, here, folder.costly
        ):
            what = "the box may not dial this"
            remedy = f'add "{to.number}" to allowed under [outside] in {MAIN_FILE}'
            yield file.problem((table, "number"), what, remedy)


def _tell(problem: Problem, plan: Plan, findings: Findings) -> None:
    row = plan.line.place
    names = {column.dotted: column.english for column in SETTINGS}
    where = names.get(problem.key, problem.key or problem.file)
    place = Place(row.file, row.row, where, problem.value.strip('"'))
    findings.error(place, problem.what, problem.remedy)


def _agents(folder: Folder, newcomers: Sequence[str]) -> dict[str, str]:
    if not newcomers:
        return {}
    before = folder.agents_text
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    text = f"{before}{gap}{_NEWCOMERS}{''.join(map(newcomer, newcomers))}"
    return {AGENTS_FILE: text}


def _without_phone(plans: Sequence[Plan], folder: Folder) -> int:
    seated = {seat.get("id") for plan in plans for seat in plan.new.get("agent", [])}
    return sum(not folder.agents.get(str(agent), {}).get("phone") for agent in seated)
