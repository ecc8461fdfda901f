"""The wallboard's panels as HTML: made once for all that show the same."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tipring.console.look import parts
from tipring.console.look.parts import Tone, escaped
from tipring.console.today.alerts import Alert, ago, alerts
from tipring.console.today.boxes import sentence
from tipring.console.today.words import CREW, DOING, word
from tipring.console.words import _
from tipring.desk.now import BoxNow
from tipring.domain.line import LineState
from tipring.domain.queue.glance import Crew, QueueGlance, glance
from tipring.store.queue_figures import QueueFigures

SHOWN_CREW = (Crew.FREE, Crew.BUSY, Crew.WRAPS_UP, Crew.PAUSED)
MOST_ALERTS = 3
"""More would take the room of the figures."""
GOOD_SHARE, FAIR_SHARE = 0.8, 0.6
"""Of callers answered in time: 80 % is what most offices promise."""


def board_html(
    now: BoxNow, figures: Mapping[str, QueueFigures], sees: Callable[[str], bool]
) -> str:
    """Return all panels: alerts, a panel for each queue, the lines below."""
    queues = [glance(queue) for queue in now.queues if sees(queue.queue)]
    panels = "".join(
        _panel(queue, figures.get(queue.queue), now.at) for queue in queues
    )
    if not queues:
        panels = f'<p class="board-none">{escaped(_("There are no queues yet."))}</p>'
    return (
        f"{parts.box_clock(now.at)}"
        f'<div class="board-alerts" role="status">{_alerts(alerts(now, sees))}</div>'
        f'<div class="board-queues" data-count="{min(len(queues), 9)}">{panels}</div>'
        f'<ul class="board-lines">{_lines(now, sees)}</ul>'
    )


def silent_html() -> str:
    """Return what is shown while the desk does not answer."""
    title = escaped(_("The box does not answer"))
    hint = escaped(_("It may be starting again. This page goes on by itself."))
    return f'<div class="board-silent" role="alert"><h2>{title}</h2><p>{hint}</p></div>'


def _alerts(found: list[Alert]) -> str:
    shown = sorted(found, key=lambda alert: not alert.is_serious)[:MOST_ALERTS]
    return "".join(
        f'<p class="{"bad" if alert.is_serious else "warn"}">{escaped(sentence(alert))}'
        "</p>"
        for alert in shown
    )


def _panel(queue: QueueGlance, today: QueueFigures | None, at: datetime) -> str:
    tone = Tone.GOOD
    if queue.waiting:
        tone = Tone.BAD if queue.is_late or queue.is_deserted else Tone.WARN
    longest = "0:00"
    if queue.longest_s is not None:
        longest = parts.since(ago(at, queue.longest_s), queue.threshold_s)
    crew = "".join(
        _figure(str(queue.crew[state]), word(CREW, state)[0]) for state in SHOWN_CREW
    )
    off = "" if queue.enabled else f" · {escaped(_('switched off'))}"
    return (
        f'<section class="board-queue {tone}"><h2>{escaped(queue.name)}{off}</h2>'
        '<div class="board-now">'
        f"{_figure(str(queue.waiting), _('waiting'))}"
        f"{_figure(longest, _('longest wait'), is_html=True)}</div>"
        f'<div class="board-crew">{crew}</div>'
        f'<div class="board-day">{_day(queue, today)}</div></section>'
    )


def _day(queue: QueueGlance, today: QueueFigures | None) -> str:
    share = today.service.of_offered if today else None
    level = "-" if share is None else f"{share:.0%}"
    within = _("in {seconds} s today").format(seconds=f"{queue.threshold_s:g}")
    figures = [
        _figure(level, within, tone=share_tone(share)),
        _figure(str(today.answered if today else 0), _("answered today")),
        _figure(str(today.abandoned if today else 0), _("gave up today")),
    ]
    if queue.at_home:
        figures.append(_figure(str(queue.at_home), _("to be called back")))
    return "".join(figures)


def share_tone(share: float | None) -> Tone:
    """Return how good a service level is; None: nothing was to be answered."""
    if share is None:
        return Tone.IDLE
    if share >= GOOD_SHARE:
        return Tone.GOOD
    return Tone.WARN if share >= FAIR_SHARE else Tone.BAD


def _figure(
    value: str, what: str, *, is_html: bool = False, tone: Tone = Tone.IDLE
) -> str:
    shown = value if is_html else escaped(value)
    return f'<div class="{tone}"><b>{shown}</b><span>{escaped(what)}</span></div>'


def _lines(now: BoxNow, sees: Callable[[str], bool]) -> str:
    busy = {call.line: call for call in now.calls}
    rows = []
    for line in now.status.lines:
        call = busy.get(line.name)
        if line.state == LineState.DOWN:
            text, tone, age = _("down"), Tone.BAD, parts.since(line.since)
        elif call is None or (call.queue and not sees(call.queue)):
            text, tone, age = _("free") if call is None else _("busy"), Tone.IDLE, ""
        else:
            text, tone = word(DOING, call.doing)
            age = parts.since(call.began_at)
        rows.append(
            f'<li class="{tone}"><b>{escaped(line.name)}</b> {escaped(text)} {age}</li>'
        )
    return "".join(rows)
