"""Why agents pause and what calls were about: lists of agents.toml."""

from collections.abc import Collection, Iterator
from typing import Any

from tipring.config.problems import Problem, suggest
from tipring.config.queue_tables import CallReasonTable, PauseReasonTable
from tipring.config.toml_file import TomlFile
from tipring.config.typed import read_table, tables
from tipring.domain.reasons import Reason, Reasons

PAUSE = "pause_reason"
CALL = "call_reason"


def read_reasons(file: TomlFile, problems: list[Problem]) -> Reasons:
    """Return the lists of *file*; what is wrong is added to *problems*."""
    pauses = [
        _reason(name, read_table(PauseReasonTable, raw, file, (PAUSE, name), problems))
        for name, raw in tables(file.data.get(PAUSE)).items()
    ]
    calls = [
        _reason(name, read_table(CallReasonTable, raw, file, (CALL, name), problems))
        for name, raw in tables(file.data.get(CALL)).items()
    ]
    return Reasons(pauses=tuple(pauses), calls=tuple(calls))


def unknown_queues(
    reasons: Reasons, queues: Collection[str], file: TomlFile
) -> Iterator[Problem]:
    """Yield the queues of reasons that there are not."""
    for reason in reasons.calls:
        for place, queue in enumerate(reason.queues):
            if queue not in queues:
                path = (CALL, reason.id, "queues", place)
                what = "there is no such queue"
                yield file.problem(path, what, suggest(queue, queues))


def _reason(name: str, table: Any) -> Reason:  # noqa: ANN401 - of either kind
    """Return the reason; without a title it is called as it is written down."""
    values = dict(table or {})
    return Reason(id=name, title=values.pop("title", name), **values)
