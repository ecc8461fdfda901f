"""What queues must agree on with each other."""

from collections.abc import Collection, Iterator, Sequence

from tipring.config.queue_csv.cell_text import written
from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import ALTERNATE_NUMBERS, EXTENSION, PHONE
from tipring.config.queue_csv.findings import Findings
from tipring.config.queue_csv.folder import Folder, Identity, Table, shown
from tipring.config.queue_csv.planning import Plan
from tipring.config.queue_csv.rules import value_of

_ENOUGH = 3
"""Extensions of an import among which one may stick out."""


_LENGTHS = 2
"""Theirs and its own; where lengths vary anyhow, none sticks out."""


def tell_doubles(plans: Collection[Plan], folder: Folder, findings: Findings) -> None:
    """Tell of numbers that would lead to two queues."""
    changed = {plan.identity: plan for plan in plans if plan.is_changed}
    untouched = {who: queue.data for who, queue in folder.queues.items()}
    after = untouched | {who: plan.new for who, plan in changed.items()}
    seen: dict[tuple[str, ...], Identity] = {}
    for who, data in after.items():
        for column, number in _numbers(data, who, folder.country):
            other = seen.setdefault(number, who)
            guilty = changed.get(who) or changed.get(other)
            if other != who and guilty:
                what = f"{number[0]} leads to {shown(other)} and to {shown(who)}"
                place = guilty.line.at(column)
                findings.error(place, what, "give each queue its own number")


def _numbers(
    queue: Table,
    who: Identity,
    country: str,
) -> Iterator[tuple[Column, tuple[str, ...]]]:
    """Yield what callers dial; extensions belong to a location."""
    if number := written(PHONE, value_of(queue, PHONE), country):
        yield PHONE, (number,)
    if extension := value_of(queue, EXTENSION):
        yield EXTENSION, (str(extension), who[1])
    for table in queue.get("alternate", []):
        if number := written(ALTERNATE_NUMBERS, table.get("number"), country):
            yield ALTERNATE_NUMBERS, (number,)


def tell_short_extensions(plans: Sequence[Plan], findings: Findings) -> None:
    """Warn of new extensions that are shorter than all others of the import."""
    found = {
        plan.identity: (plan, str(value_of(plan.new, EXTENSION)))
        for plan in plans
        if EXTENSION in plan.touched and value_of(plan.new, EXTENSION)
    }
    lengths = {len(extension) for _, extension in found.values()}
    if len(found) < _ENOUGH or len(lengths) != _LENGTHS:
        return
    for plan, extension in found.values():
        if len(extension) == min(lengths):
            what = f"the other extensions have {max(lengths)} digits"
            remedy = "its leading zeros may be lost: set the column to Text"
            findings.warning(plan.line.at(EXTENSION), what, remedy)
