"""An import in words: the difference, the findings, and how it ended."""

import csv
import io
from collections.abc import Iterator, Sequence

from tipring.config.queue_csv.cell_text import guarded
from tipring.config.queue_csv.columns import SETTINGS
from tipring.config.queue_csv.findings import Finding, Findings
from tipring.config.queue_csv.folder import Table, shown
from tipring.config.queue_csv.fresh import value_text
from tipring.config.queue_csv.importing import Import
from tipring.config.queue_csv.planning import Plan
from tipring.config.queue_csv.rules import value_of

REPORT_HEADER = ("kind", "file", "row", "column", "value", "what", "allowed", "remedy")


def differences(plans: Sequence[Plan]) -> Iterator[str]:
    """Yield what changes, queue by queue, key by key."""
    for plan in plans:
        if plan.is_changed:
            kind = "changes" if plan.old else "is new"
            yield f"{shown(plan.identity)} {kind}: {plan.path}"
            old = plan.old.data if plan.old else {}
            yield from (f"  {line}" for line in _settings(old, plan.new))
            yield from (f"  {line}" for line in _list(old, plan.new, "agent", "id"))
            alternates = _list(old, plan.new, "alternate", "number")
            yield from (f"  {line}" for line in alternates)


def _settings(old: Table, new: Table) -> Iterator[str]:
    for column in SETTINGS:
        before, after = value_of(old, column), value_of(new, column)
        if before != after:
            yield f"{column.dotted}: {_said(before)} -> {_said(after)}"


def _said(value: object) -> str:
    return "(none)" if value is None else value_text(value)


def _list(old: Table, new: Table, key: str, name: str) -> Iterator[str]:
    before = {entry.get(name): entry for entry in old.get(key, [])}
    after = {entry.get(name): entry for entry in new.get(key, [])}
    for gone in [entry for entry in before if entry not in after]:
        yield f"{key} removed: {gone}"
    for entry, now in after.items():
        had = before.get(entry)
        if had is None:
            yield f"{key} added: {entry}{_keys(now, name)}"
        elif had != now:
            was, is_ = _keys(had, name), _keys(now, name)
            yield f"{key} {entry}:{was or ' (none)'} ->{is_ or ' (none)'}"
    kept = [entry for entry in before if entry in after]
    if kept != [entry for entry in after if entry in before]:
        yield f"{key} order: {', '.join(map(str, after))}"


def _keys(entry: Table, name: str) -> str:
    keys = [f"{key} {value_text(value)}" for key, value in entry.items() if key != name]
    return f" {', '.join(keys)}" if keys else ""


def lines(findings: Findings) -> Iterator[str]:
    """Yield each finding as a line."""
    for finding in findings:
        more = findings.times(finding) - 1
        often = f" (and {more} more in this column)" if more else ""
        yield f"{finding.level}: {finding}{often}"


def report(findings: Findings) -> str:
    """Return the findings as CSV, one row each."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(REPORT_HEADER)
    for finding in findings:
        writer.writerow(map(guarded, _cells(finding)))
    return text.getvalue()


def _cells(finding: Finding) -> tuple[str, ...]:
    place = finding.place
    return (
        str(finding.level),
        place.file,
        str(place.row or ""),
        place.column,
        place.value,
        finding.what,
        finding.allowed,
        finding.remedy,
    )


def summary(found: Import, *, is_written: bool) -> Iterator[str]:
    """Yield how it ended."""
    errors = len(found.findings.errors)
    if errors:
        yield f"{errors} to mend; nothing was changed"
        return
    new = sum(plan.old is None for plan in found.changed)
    changed, same = len(found.changed) - new, len(found.plans) - len(found.changed)
    verb = "" if is_written else "would be "
    yield f"queues: {verb}new {new}, {verb}changed {changed}, as before {same}"
    if found.newcomers:
        yield f"agents new in agents.toml: {len(found.newcomers)}"
    if found.without_phone:
        yield (
            f"{found.without_phone} of the agents of these queues need a phone in"
            " agents.toml before they can be rung"
        )
    if not is_written:
        yield "nothing was written"
