"""A list of calls as HTML; each leads to where it is explained."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from tipring.console.look.parts import Tone, escaped
from tipring.console.room import Room
from tipring.console.today.words import caller_name
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.store.records import CallRecord, CallState


def address_of(call_id: str) -> str:
    """Return where a call is explained."""
    return f"/calls/{quote(call_id, safe='')}"


def length(time: timedelta) -> str:
    """Return a length as people write it: 1:05, 1:00:05."""
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def result(call: CallRecord) -> tuple[str, Tone]:
    """Return what became of a call, in a word."""
    if call.state is CallState.RINGING:
        return _("rings"), Tone.WARN
    if call.state is CallState.ANSWERED:
        return _("goes on"), Tone.MARK
    if call.interrupted:
        return _("cut off"), Tone.BAD
    if call.answered_at is None:
        return _("not answered"), Tone.WARN
    return _("ended"), Tone.IDLE


def calls_html(room: Room, calls: Sequence[CallRecord]) -> str:
    """Return the table."""
    heads = (_("When"), _("Who"), _("Line"), _("Length"), _("What became of it"))
    head = "".join(f'<th scope="col">{escaped(text)}</th>' for text in heads)
    rows = "".join(_row(room, call) for call in calls)
    caption = escaped(_("Calls, the newest first"))
    return (
        f'<div class="wide" tabindex="0" role="group" aria-label="{caption}">'
        f'<table class="plain"><caption class="soft">{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(room: Room, call: CallRecord) -> str:
    when = escaped(room.when(call.rang_at))
    if room.may(Right.RECORDINGS):
        when = f'<a href="{address_of(call.id)}">{when}</a>'
    who = caller_name(call.number or "", call.name or "")
    if call.placed:
        who = _("to {who}").format(who=who)
    text, tone = result(call)
    lasted = length(call.ended_at - call.rang_at) if call.ended_at else ""
    why = escaped(call.end_reason or "")
    return (
        f"<tr><td>{when}</td><td>{escaped(who)}</td><td>{escaped(call.line)}</td>"
        f'<td class="number">{lasted}</td>'
        f'<td><span class="badge {tone}">{escaped(text)}</span> '
        f'<span class="soft">{why}</span></td></tr>'
    )
