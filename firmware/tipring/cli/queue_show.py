"""How queues look on a terminal; times in the office's own zone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from tipring.cli.show import columns, time_of
from tipring.desk.queue_api import QueueNow
from tipring.domain.queue.live import AgentLive, CallerLive
from tipring.store.queue_abandoned import AbandonedCall
from tipring.store.queue_figures import AgentFigures, Figures, QueueFigures
from tipring.store.queue_story import PlaceTold, QueueStory, StoryLine

NO_QUEUES = "no queues yet: each queues/NAME.toml beside tipring.toml makes one"
_INDENT = "  "


# --- now -------------------------------------------------------------------------


def status(found: Sequence[QueueNow], zone: ZoneInfo) -> str:
    """Return who waits and who works, queue by queue."""
    if not found:
        return NO_QUEUES
    return "\n\n".join("\n".join(_queue(queue, zone)) for queue in found)


def _queue(found: QueueNow, zone: ZoneInfo) -> Iterator[str]:
    live = found.live
    title = f" ({live.title})" if live.title else ""
    off = "" if live.enabled else ", switched off"
    yield f"{live.queue}{title}{off}: {_today(found)}"
    callers = [*map(_caller, (*live.waiting, *live.talking, *live.away))]
    yield from _table(_CALLER_HEAD, callers, "nobody waits")
    agents = [_agent(agent, zone) for agent in live.agents]
    yield from _table(_AGENT_HEAD, agents, "nobody answers: list agents in its file")


_CALLER_HEAD = ("place", "caller", "call", "waited", "rank", "state", "why")
_AGENT_HEAD = ("agent", "state", "since", "until", "call", "why")


def _today(found: QueueNow) -> str:
    today = found.today
    if today is None:
        return "nobody has called today"
    service = today.service
    share = _percent(service.of_offered)
    return (
        f"today {today.offered} offered, {today.answered} answered,"
        f" {today.abandoned} abandoned;"
        f" {share} of the offered answered within {service.threshold_s:g} s"
    )


def _caller(caller: CallerLive) -> tuple[str, ...]:
    return (
        "-" if caller.position is None else str(caller.position),
        " ".join(filter(None, (caller.number, caller.name))) or "unknown",
        caller.ticket,
        length(caller.waited_s),
        length(caller.rank_s),
        _state(caller),
        caller.why or "-",
    )


def _state(caller: CallerLive) -> str:
    if caller.offered_to:
        return f"{caller.state.value} to {', '.join(caller.offered_to)}"
    if caller.agent:
        link = "with" if caller.position is None else "for"
        return f"{caller.state.value} {link} {caller.agent}"
    return caller.state.value


def _agent(agent: AgentLive, zone: ZoneInfo) -> tuple[str, ...]:
    notes = [agent.reason] if agent.reason else []
    if not agent.reachable:
        notes.append("the phone cannot be reached")
    if agent.misses:
        notes.append(f"{agent.misses} missed")
    return (
        f"{agent.agent} ({agent.name})" if agent.name else agent.agent,
        agent.state.value,
        _clock(agent.since, zone),
        _clock(agent.ends, zone) if agent.ends else "-",
        agent.ticket or "-",
        ", ".join(notes) or "-",
    )


# --- why -------------------------------------------------------------------------


def story(found: QueueStory, zone: ZoneInfo) -> str:
    """Return what a call went through, and why."""
    head = [found.number or "number unknown"]
    places = [_place(place, zone) for place in found.places]
    lines = [text for line in found.lines for text in _story_line(line, zone)]
    return "\n".join([*head, *places, *lines])


def _place(place: PlaceTold, zone: ZoneInfo) -> str:
    end = place.outcome.value if place.outcome else "has the place now"
    waited = f", waited {length(place.waited_s)}" if place.waited_s is not None else ""
    agent = f", {place.agent} answered" if place.agent else ""
    talked = f", talked {length(place.talked_s)}" if place.talked_s else ""
    joined_at = time_of(place.joined_at, zone)
    return f"{joined_at}  {place.queue}: {end}{waited}{agent}{talked} ({place.ticket})"


def _story_line(line: StoryLine, zone: ZoneInfo) -> Iterator[str]:
    yield f"{_INDENT}{_clock(line.at, zone)}  {line.sentence}"
    for reason in line.reasons:
        yield f"{_INDENT}            {reason}"


# --- figures ---------------------------------------------------------------------


def figures(found: Figures, zone: ZoneInfo) -> str:
    """Return the figures of a period: queues, service levels, agents."""
    if not found.queues and not found.agents:
        return f"no caller came to a queue {period(found.since, found.until, zone)}"
    lines = [period(found.since, found.until, zone)]
    queues = [_figures(queue) for queue in found.queues]
    lines += _table(_FIGURES_HEAD, queues, "no caller came to a queue")
    levels = [_service(queue) for queue in found.queues]
    lines += ["", "service level", *_table(_SERVICE_HEAD, levels, "nothing to rate")]
    agents = [_agent_figures(agent) for agent in found.agents]
    lines += ["", "agents", *_table(_AGENT_FIGURES_HEAD, agents, "nobody has worked")]
    return "\n".join([*lines, "", *_LEGEND])


_FIGURES_HEAD = (
    "queue",
    "offered",
    "answered",
    "abandoned",
    "(short)",
    "undecided",
    "mean wait",
    "longest",
    "handling",
    "others",
)
_SERVICE_HEAD = ("queue", "T", "A", "B", "C", "D")
_AGENT_FIGURES_HEAD = (
    "agent",
    "calls",
    "talk",
    "wrap-up",
    "serving",
    "pauses",
    "occupancy",
    "missed",
)
_LEGEND = (
    "A  answered within T / offered (the headline)",
    "B  answered within T / answered",
    "C  (answered + abandoned within T) / (answered + abandoned)",
    "D  answered within T / (offered - abandoned within T)",
    "Callers who found every line busy are not known to this box.",
)


def _figures(queue: QueueFigures) -> tuple[str, ...]:
    others = (f"{name}: {count}" for name, count in queue.other_outcomes.items())
    return (
        queue.queue,
        str(queue.offered),
        str(queue.answered),
        str(queue.abandoned),
        f"({queue.short_abandoned})",
        str(queue.undecided),
        length(queue.answer_after_s),
        length(queue.longest_wait_s),
        length(queue.handling_s),
        ", ".join(others) or "-",
    )


def _service(queue: QueueFigures) -> tuple[str, ...]:
    service = queue.service
    return (
        queue.queue,
        f"{service.threshold_s:g} s",
        _percent(service.of_offered),
        _percent(service.of_answered),
        _percent(service.with_abandoned),
        _percent(service.without_early_abandoned),
    )


def _agent_figures(agent: AgentFigures) -> tuple[str, ...]:
    return (
        agent.agent,
        str(agent.calls),
        length(agent.talk_s),
        length(agent.wrap_up_s),
        length(agent.serving_s),
        length(agent.paused_s),
        _percent(agent.occupancy),
        str(agent.misses),
    )


# --- whom to call back -----------------------------------------------------------


def abandoned(
    found: Sequence[AbandonedCall],
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
) -> str:
    """Return whom to call back, and what came of it since."""
    if not found:
        return f"nobody gave up {period(since, until, zone)}"
    rows = [
        (
            time_of(call.left_at, zone),
            call.queue,
            call.number or "unknown",
            length(call.waited_s),
            call.outcome.value,
            _since(call, zone),
            call.ticket,
        )
        for call in found
    ]
    return "\n".join(columns([_ABANDONED_HEAD, *rows]))


_ABANDONED_HEAD = ("left", "queue", "caller", "waited", "how", "since then", "call")


def _since(call: AbandonedCall, zone: ZoneInfo) -> str:
    told = []
    if call.called_again_at:
        told.append(f"called again {time_of(call.called_again_at, zone)}")
    if call.answered_at:
        told.append(f"answered {time_of(call.answered_at, zone)}")
    return ", ".join(told) or "nothing"


# --- words -----------------------------------------------------------------------


def period(since: datetime, until: datetime, zone: ZoneInfo) -> str:
    """Return a period in words."""
    return f"from {time_of(since, zone)} to {time_of(until, zone)}"


def length(seconds: float | None) -> str:
    """Return a length of time as 1:05 or 2:00:05; a dash for none."""
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _percent(part: float | None) -> str:
    return "-" if part is None else f"{part:.1%}".replace("%", " %")


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}"


def _table(
    head: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    otherwise: str,
) -> Iterable[str]:
    lines = columns([head, *rows]) if rows else [otherwise]
    return [f"{_INDENT}{line}" for line in lines]
