"""Sheets of today that no dialog hangs on: alerts, queues, lines, link, telephones."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from tipring.console.cards import N_
from tipring.console.look import parts
from tipring.console.look.parts import Tone, escaped
from tipring.console.room import Room
from tipring.console.today.alerts import Alert, Trouble, ago
from tipring.console.today.words import (
    CALLER,
    CREW,
    LIFELINE,
    LINE,
    LINK,
    caller_name,
    word,
)
from tipring.console.words import _, n_
from tipring.desk.now import BoxNow
from tipring.desk.status import LineStatus
from tipring.domain.queue.glance import Crew, glance
from tipring.domain.queue.live import CallerLive, QueueLive

MOST_WAITING = 12
"""Callers of a queue who are listed; the rest is a number."""
ALERTS: Mapping[Trouble, str] = {
    Trouble.LINE: N_("{about} cannot be used: {words}"),
    Trouble.WORRY: N_("Something is wrong with {about}: {words}"),
    Trouble.NOBODY: N_("Callers wait in {about}, and nobody is at work."),
    Trouble.HELP: N_("{about} asks for help. {words}"),
    Trouble.LATE: N_("Somebody waits too long in {about}."),
    Trouble.LINK: N_("The internet is not well: {words}"),
    Trouble.TRUNK: N_("The trunk {about} is not well: {words}"),
    Trouble.PBX: N_("The cloud PBX is not well: {words}"),
    Trouble.TELEPHONES: N_("Telephones do not reach the box: {words}"),
    Trouble.LIFELINE: N_("The lifeline of {about}: {words}"),
    Trouble.NEWS: N_("News for other machines wait: {words}"),
    Trouble.BOX: N_("The box worries about {about}: {words}"),
}


def sentence(alert: Alert) -> str:
    """Return *alert* as people read it."""
    about, words = alert.about, alert.words
    if alert.trouble is Trouble.LIFELINE and not words:
        words = word(LIFELINE, "given to the telephone")[0]
    return _(ALERTS[alert.trouble]).format(about=about, words=words).strip()


def alerts_html(found: list[Alert]) -> str:
    """Return the alerts as a list; a good word where there are none."""
    if not found:
        well = escaped(_("All is well."))
        return f'<p class="badge good">{well}</p>'
    rows = "".join(
        f'<li class="{"bad" if alert.is_serious else "warn"}">'
        f"{escaped(sentence(alert))} "
        f"{parts.since(alert.since) if alert.since else ''}</li>"
        for alert in found
    )
    return f'<ul class="alerts">{rows}</ul>'


# --- queues ---------------------------------------------------------------------------


def queue_html(queue: QueueLive, at: datetime) -> str:
    """Return a queue with those who wait in it, and who could answer."""
    seen = glance(queue)
    rows = "".join(
        _caller(caller, at, queue.threshold_s)
        for caller in (*queue.waiting[:MOST_WAITING], *queue.away)
    )
    waits = n_("{count} caller waits.", "{count} callers wait.", seen.waiting)
    text = escaped(
        waits.format(count=seen.waiting) if seen.waiting else _("Nobody waits.")
    )
    if not queue.enabled:
        text = escaped(_("This queue is switched off."))
    listed = f'<ol class="waiting">{rows}</ol>' if rows else ""
    return (
        f"<h3>{escaped(seen.name)}</h3><p>{text}</p>{listed}"
        f'<p class="crew">{crew_html(seen.crew)}</p>'
    )


def crew_html(crew: Mapping[Crew, int]) -> str:
    """Return how many are free, busy and so on, as badges."""
    found = []
    for state, count in crew.items():
        if count:
            text, tone = word(CREW, state)
            found.append(f'<span class="badge {tone}">{count} {escaped(text)}</span>')
    return " ".join(found) or escaped(_("Nobody has a seat in this queue."))


def _caller(caller: CallerLive, at: datetime, threshold_s: float) -> str:
    who = escaped(caller_name(caller.number, caller.name))
    since = parts.since(ago(at, caller.waited_s), threshold_s)
    notes = [_(CALLER[caller.state])]
    if caller.offered_to:
        rung = ", ".join(caller.offered_to)
        notes = [_("rings at {agents}").format(agents=rung)]
    elif caller.agent:
        notes.append(_("kept for {agent}").format(agent=caller.agent))
    said = escaped(" · ".join(notes))
    return f'<li><strong>{who}</strong> {since} <span class="soft">{said}</span></li>'


# --- lines, link, telephones ----------------------------------------------------------


def line_html(line: LineStatus) -> str:
    """Return a line: how it is, since when, and what is being repaired."""
    text, tone = word(LINE, line.state)
    rows = [f"<strong>{escaped(line.name)}</strong>"]
    rows.append(f'<span class="badge {tone}">{escaped(text)}</span>')
    rows.append(parts.since(line.since))
    told = [f'<div class="row">{" ".join(rows)}</div>']
    if line.trouble:
        told.append(f"<p>{escaped(line.trouble)}</p>")
    if line.repair:
        said = _("The box is repairing it: {what}").format(what=line.repair)
        told.append(f"<p>{escaped(said)}</p>")
    if line.device:
        told.append(f'<p class="soft">{escaped(line.device)}</p>')
    return "".join(told)


def link_html(now: BoxNow) -> str:
    """Return the link, and who answers by it."""
    link = now.link
    if not link.is_watched:
        return f"<p>{escaped(_('Nobody watches the internet of this box.'))}</p>"
    text, tone = word(LINK, link.verdict)
    since = parts.since(link.since) if link.since else ""
    told = [f'<p><span class="badge {tone}">{escaped(text)}</span> {since}</p>']
    told += [f"<p>{escaped(why)}</p>" for why in _of_link(now)]
    return "".join(told)


def _of_link(now: BoxNow) -> Iterator[str]:
    link = now.link
    if link.why:
        yield link.why
    for trunk, why in link.trunks.items():
        yield _("The trunk {about} is not well: {words}").format(about=trunk, words=why)
    if link.pbx:
        yield _("The cloud PBX is not well: {words}").format(words=link.pbx)
    if link.mode is not None:
        yield (
            _("The box answers the calls.")
            if link.mode.to_box
            else _("The cloud PBX answers the calls, the box stands by.")
        )


def lifeline_html(now: BoxNow, room: Room) -> str:
    """Return the lifeline; empty where the box has none."""
    lifeline = now.status.lifeline
    if lifeline is None:
        return ""
    text, tone = word(LIFELINE, lifeline.state)
    told = [f'<p><span class="badge {tone}">{escaped(text)}</span></p>']
    said = filter(None, (lifeline.trouble, lifeline.advice))
    told += [f"<p>{escaped(words)}</p>" for words in said]
    if lifeline.last_drill_at:
        when = _("Last drill: {when}").format(when=room.when(lifeline.last_drill_at))
        told.append(f'<p class="soft">{escaped(when)}</p>')
    return "".join(told)


def telephones_html(now: BoxNow) -> str:
    """Return the telephones of the office; empty where it has none."""
    rows = []
    for each in now.extensions:
        if not each.is_there:
            text, tone = _("not there"), Tone.IDLE
        elif each.calls:
            text, tone = _("in a call"), Tone.MARK
        elif each.do_not_disturb:
            text, tone = _("does not want to be disturbed"), Tone.WARN
        else:
            text, tone = _("free"), Tone.GOOD
        name = escaped(f"{each.number} {each.name}".strip())
        badge = f'<span class="badge {tone}">{escaped(text)}</span>'
        rows.append(f"<li><span>{name}</span> {badge}</li>")
    return f'<ul class="phones">{"".join(rows)}</ul>' if rows else ""
