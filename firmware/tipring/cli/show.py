"""How things look on a terminal; times in the office's own zone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from tipring.desk.lifeline import LifelineStatus
from tipring.desk.status import LineStatus, Status, TelephonesStatus
from tipring.domain.lifeline import LifelineState
from tipring.store.message_records import Job
from tipring.store.records import CallRecord, MessageRecord, MessageState

_ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def as_json(found: object) -> str:
    """Return records as JSON: times in UTC, paths absolute."""
    return _ANYTHING.dump_json(found, indent=2).decode()


def status(found: Status) -> str:
    """Return the box at a glance."""
    zone = ZoneInfo(found.time_zone)
    head = f"{found.office}, up since {time_of(found.started_at, zone)}"
    lines = [
        (line.name, line.state, f"since {time_of(line.since, zone)}", _what(line))
        for line in found.lines
    ]
    late = (
        f"audio loop: 99.9 % of frames within {found.loop_late_p999_ms:.1f} ms,"
        f" worst {found.loop_late_worst_ms:.1f} ms of the last minute"
    )
    worries = [
        f"{line.name}: {worry}"
        for line in found.lines
        if line.hearing is not None
        for worry in line.hearing.reading.worries()
    ]
    speech = [f"speech: {found.speech}"]
    speech += [f"prompts: {found.prompts}"] if found.prompts else []
    work = list(_work(found))
    safe = list(lifeline(found.lifeline, zone)) if found.lifeline else []
    inside = [telephones(found.telephones)] if found.telephones else []
    rest = [*inside, *safe, *speech, *work, late]
    return "\n".join([head, *columns(lines), *worries, *rest])


def telephones(found: TelephonesStatus) -> str:
    """Return where telephones reach the box and which do, or why none can."""
    if found.trouble:
        return f"telephones: they cannot reach the box: {found.trouble}"
    there = f"{', '.join(found.there) or 'none'} registered"
    missing = f", {', '.join(found.missing)} not" if found.missing else ""
    return f"telephones: {there}{missing}; at {', '.join(found.addresses)}"


def lifeline(found: LifelineStatus, zone: ZoneInfo) -> Iterator[str]:
    """Yield who has the line, what is amiss with the board, and the last drill."""
    yield f"lifeline: {found.line} is {found.state}; the relay {found.relay}"
    if found.trouble:
        yield f"lifeline: {found.trouble}"
    elif not found.watchdog_alive and found.state != LifelineState.BYPASSED:
        yield "lifeline: sound has stopped, the watchdog lets go of the line"
    if found.asks_for_reset:
        yield "lifeline: the button asks whether the factory reset is meant"
    if found.last_drill is not None and found.last_drill_at is not None:
        drill, when = found.last_drill, time_of(found.last_drill_at, zone)
        result = f"failed: {'; '.join(drill.faults)}" if drill.faults else "passed"
        yield f"lifeline: drill of {when} {result}"
    if found.advice:
        yield f"lifeline: {found.advice}"


def _work(found: Status) -> Iterator[str]:
    """Yield what keeps mail and texts waiting; nothing where all is well."""
    counts = found.outbox
    if counts.given_up:
        given_up = f"{counts.given_up} given up, see: tipring messages given-up"
        yield f"mail and texts: {given_up}"
    if counts.reason:
        yield f"mail and texts: {counts.waiting} waiting; {counts.reason}"
    if found.tolls:
        yield f"calls to the street: {found.tolls}"
    if found.news:
        yield f"news for other machines: {found.news}"
    if found.clerk_is_away:
        yield (
            f"mail and texts: {counts.waiting} waiting, and nobody does them; start the"
            " clerk: systemctl start tipring-clerk"
        )


def _what(line: LineStatus) -> str:
    return line.trouble or line.call_id or line.device


def calls(found: Sequence[CallRecord], zone: ZoneInfo) -> str:
    """Return call records as a table."""
    if not found:
        return "no calls yet"
    rows = [
        (
            time_of(call.rang_at, zone),
            call.line,
            _caller(call),
            _length(call),
            call.last_node or "-",
            call.end_reason or call.state.value,
        )
        for call in found
    ]
    return "\n".join(columns([_CALL_HEAD, *rows]))


_CALL_HEAD = ("when", "line", "caller", "length", "last node", "how it ended")


def messages(found: Sequence[MessageRecord], zone: ZoneInfo) -> str:
    """Return voicemails as a table."""
    if not found:
        return "no messages yet"
    rows = [
        (
            time_of(message.started_at, zone),
            message.mailbox,
            _caller(message),
            "-" if message.duration_s is None else f"{message.duration_s:.1f} s",
            state_of(message),
            message.reason or str(message.path),
        )
        for message in found
    ]
    head = ("when", "mailbox", "caller", "length", "state", "where")
    return "\n".join(columns([head, *rows]))


def state_of(message: MessageRecord) -> str:
    """Return in a few words what became of a message."""
    told = message.state.value
    if message.state is MessageState.KEPT:
        told = _became(message)
    if message.urgent and not message.done_at:
        told = f"urgent, {told}"
    return told + (", cut off" if message.interrupted else "")


def _became(message: MessageRecord) -> str:
    if message.deleted_at:
        return "in the bin"
    if message.done_at:
        return "done"
    if message.claimed_by:
        return f"with {message.claimed_by}"
    return "heard" if message.heard_at else "new"


def message(found: MessageRecord, zone: ZoneInfo) -> str:
    """Return all that is known of one voicemail."""
    length = "-" if found.duration_s is None else f"{found.duration_s:.1f} s"
    rows = [
        ("message", found.id),
        ("mailbox", found.mailbox),
        ("received", time_of(found.started_at, zone)),
        ("caller", _caller(found)),
        ("call back", found.callback_number),
        ("length", length),
        ("state", state_of(found)),
        ("why", found.reason or ""),
        ("copy of", found.forwarded_from),
        ("sound", str(found.path)),
        ("text", _text(found)),
    ]
    return "\n".join(columns([(name, told) for name, told in rows if told]))


def _text(found: MessageRecord) -> str:
    if found.text:
        sure = f"about {found.text_confidence or 0:.0%} sure"
        text = " ".join(found.text.split())
        return f'"{text}" (written by a machine, {sure})'
    return found.transcript_failed and f"none: {found.transcript_failed}"


def jobs(found: Sequence[Job], zone: ZoneInfo) -> str:
    """Return work that was given up as a table."""
    if not found:
        return "nothing was given up"
    rows = [
        (
            "-" if job.given_up_at is None else time_of(job.given_up_at, zone),
            job.kind,
            job.about,
            job.details.get("to", "-"),
            job.reason,
        )
        for job in found
    ]
    return "\n".join(columns([("when", "what", "message", "to", "why"), *rows]))


def _caller(record: CallRecord | MessageRecord) -> str:
    who = " ".join(filter(None, (record.number, record.name))) or "unknown"
    is_ours = isinstance(record, CallRecord) and record.placed
    return f"we called {who}" if is_ours else who


def _length(call: CallRecord) -> str:
    if call.answered_at is None:
        return "not answered"
    if call.ended_at is None:
        return "running"
    return f"{(call.ended_at - call.answered_at).total_seconds():.0f} s"


def time_of(moment: datetime, zone: ZoneInfo) -> str:
    """Return date and time as the office's clocks show them."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return a table, a line for each row, the cells below each other."""
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in table
    ]
