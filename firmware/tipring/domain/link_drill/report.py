"""The record of a drill for people: what was tried, how long it took, what it means."""

from collections.abc import Iterator
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from tipring.domain.link_drill.record import DrillRecord
from tipring.domain.link_drill_entries import CutBy, LinkDrillDone

Row = tuple[str, str]
"""What was looked at, and how it was."""
CUTS: Final = {
    CutBy.FIREWALL: "the box cut itself off from the internet by its firewall",
    CutBy.SOFTWARE: "everything in the box was told that the internet is gone;"
    " nothing was cut",
}
AT_ONCE_S: Final = 0.1
_WIDTH: Final = 18


def headline(record: DrillRecord) -> str:
    """Return how it went, in a sentence."""
    done = record.done
    if done is None:
        return "Under way."
    if done.broken_off:
        return f"Broken off: {done.broken_off}. Nothing follows from it."
    if done.faults:
        return f"Failed: {'; '.join(done.faults)}."
    return "Passed: the office does without the internet."


def rows(record: DrillRecord) -> Iterator[Row]:
    """Yield all that was measured."""
    remark = f" ({record.remark})" if record.remark else ""
    yield "What was done", f"{CUTS[record.cut]}, {record.by}{remark}"
    if record.done is not None:
        yield "Noticed", _noticed(record, record.done)
        yield from _calls(record.done)
        yield "Back to normal", _after(record.done.restored_s)


def _noticed(record: DrillRecord, done: LinkDrillDone) -> str:
    if record.cut == CutBy.SOFTWARE and done.noticed_s is not None:
        return "it was told, so there was nothing to notice"
    return _after(done.noticed_s)


def _calls(done: LinkDrillDone) -> Iterator[Row]:
    if done.routed_s is not None:
        when = _after(done.routed_s) if done.routed_s > AT_ONCE_S else "as always"
        yield "Calls go out", f"by an analog line, {when}"
    if done.out_number:
        dialled = _after(done.out_dialled_s)
        way = f" by way of {done.out_line}" if done.out_line else ""
        told = f"{done.out_number}{way}: dialled {dialled}"
        yield "Call out", f"{told}, answered {_after(done.out_answered_s)}"
    if done.in_number:
        told = f"{done.in_number} rang at {done.in_line} {_after(done.in_rang_s)}"
        yield "Call in", f"{told}, answered {_after(done.in_answered_s)}"
    if not (done.out_number or done.in_number):
        yield "Calls", "none was made: [drill] names no number"


def _after(seconds: float | None) -> str:
    return "not at all" if seconds is None else f"after {seconds:.1f} s"


def as_text(record: DrillRecord, office: str, zone: ZoneInfo) -> str:
    """Return the record to be read in a terminal or a mail."""
    head = [_title(record, office, zone), headline(record), ""]
    return "\n".join([*head, *(f"{what:{_WIDTH}}{how}" for what, how in rows(record))])


def _title(record: DrillRecord, office: str, zone: ZoneInfo) -> str:
    return f"{office}: drill of the internet link, {_when(record, zone)}"


def _when(record: DrillRecord, zone: ZoneInfo) -> str:
    return f"{record.began_at.astimezone(zone):%A %Y-%m-%d %H:%M}"


_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 42em; margin: 1em auto;
  padding: 0 1em; color: #1b1b1b; background: #fff; }}
h1 {{ font-size: 1.3em; line-height: 1.25; }}
.result {{ padding: .6em .8em; border-left: .4em solid {colour}; background: #f4f4f2; }}
dt {{ font-weight: 600; margin-top: .7em; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
</style>
<h1>{title}</h1>
<p class="result">{headline}</p>
<dl>
{rows}
</dl>
</html>
"""
GREEN, RED, GREY = "#1a7f37", "#b42318", "#6b6b6b"


def as_page(record: DrillRecord, office: str, zone: ZoneInfo) -> str:
    """Return the record as a page that needs nothing else, for screens and paper."""
    colour = RED if record.is_failed else GREEN if record.is_passed else GREY
    return _PAGE.format(
        title=escape(_title(record, office, zone)),
        colour=colour,
        headline=escape(headline(record)),
        rows="\n".join(
            f"<dt>{escape(what)}</dt><dd>{escape(how)}</dd>"
            for what, how in rows(record)
        ),
    )
