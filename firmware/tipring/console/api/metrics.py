"""`/metrics`: the box in figures, as Prometheus asks for them.

The text exposition format 0.0.4. A token needs the scope `look`; this machine itself
(a collector beside the box) needs none.
"""

import asyncio
import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection

from tipring.console.ground import Ground
from tipring.console.plain import HERE
from tipring.desk.now import BoxNow
from tipring.domain.access import Right, Visitor
from tipring.domain.errors import StoreError
from tipring.store.api_journal import newest_entry
from tipring.store.call_search import calls_so_far
from tipring.store.message_records import MessageCounts, OutboxCounts
from tipring.store.message_views import message_counts, outbox_counts

CONTENT = "text/plain; version=0.0.4; charset=utf-8"
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the store adds to the figures."""

    calls: int
    entries: int
    outbox: OutboxCounts
    mailboxes: list[MessageCounts] = field(default_factory=list)


@dataclass(slots=True)
class Exposition:
    """The text, as it grows."""

    lines: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        what: str,
        values: Sequence[tuple[Labels, float]],
        kind: str = "gauge",
    ) -> None:
        """Add one metric with its samples; none: it is left out."""
        if not values:
            return
        self.lines += [f"# HELP tipring_{name} {what}", f"# TYPE tipring_{name} {kind}"]
        for labels, value in values:
            marks = ",".join(f'{key}="{_quoted(text)}"' for key, text in labels.items())
            braces = f"{{{marks}}}" if marks else ""
            self.lines.append(f"tipring_{name}{braces} {float(value)!r}")


def add_metrics(web: FastAPI) -> None:
    """Let *web* give figures."""

    @web.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> PlainTextResponse:
        """Give all figures that the asker may see."""
        ground: Ground = request.state.ground
        visitor: Visitor | None = request.state.visitor
        here = request.client is not None and request.client.host in HERE
        if visitor is None and not here:
            return PlainTextResponse("give a token with the scope look\n", 401)
        if visitor is not None and not visitor.may(Right.LOOK):
            return PlainTextResponse("the token needs the scope look\n", 403)
        kept = await _kept(ground)
        told = await asyncio.to_thread(exposition, ground.live.now, kept, visitor)
        return PlainTextResponse(told, media_type=CONTENT)


async def _kept(ground: Ground) -> Kept | None:
    """Return what the store says; None: there is none yet, or it cannot be read."""

    def ask(connection: Connection) -> Kept:
        return Kept(
            calls=calls_so_far(connection),
            entries=newest_entry(connection),
            outbox=outbox_counts(connection),
            mailboxes=message_counts()(connection),
        )

    try:
        return await ground.ask(ask)
    except StoreError:
        return None


def exposition(now: BoxNow | None, kept: Kept | None, visitor: Visitor | None) -> str:
    """Return all figures as text; *visitor* None: of all queues."""
    text = Exposition()
    text.add("up", "Whether the desk answers.", [({}, float(now is not None))])
    if now is not None:
        _add_box(text, now)
        _add_queues(text, now, visitor)
    if kept is not None:
        _add_kept(text, kept)
    text.add("console_memory_bytes", "What the console holds.", [({}, _memory())])
    return "\n".join(text.lines) + "\n"


def _add_box(text: Exposition, now: BoxNow) -> None:
    status, link = now.status, now.link
    text.add("info", "The version.", [({"version": status.version}, 1)])
    begun = status.started_at.timestamp()
    text.add("started_seconds", "When the desk began.", [({}, begun)])
    late = [
        ({"quantile": "0.999"}, status.loop_late_p999_ms / 1000),
        ({"quantile": "1"}, status.loop_late_worst_ms / 1000),
    ]
    text.add("frame_late_seconds", "Lateness of the sound in a minute.", late)
    up = [({"line": each.name}, float(not each.trouble)) for each in status.lines]
    text.add("line_up", "Whether a line can be used.", up)
    states = [({"line": each.name, "state": each.state}, 1.0) for each in status.lines]
    text.add("line_state", "What a line does.", states)
    calls = sum(each.call_id is not None for each in status.lines)
    text.add("calls_now", "Calls on lines.", [({}, calls)])
    verdict = [({"verdict": link.verdict, "cause": link.cause}, 1.0)]
    text.add(
        "link", "What the internet is good for.", verdict if link.is_watched else []
    )
    there = [
        ({"extension": each.number}, float(each.is_there)) for each in now.extensions
    ]
    text.add("extension_up", "Whether a telephone is there.", there)


def _add_queues(text: Exposition, now: BoxNow, visitor: Visitor | None) -> None:
    seen = [each for each in now.queues if visitor is None or visitor.sees(each.queue)]
    waiting = [({"queue": each.queue}, float(len(each.waiting))) for each in seen]
    text.add("queue_waiting", "Callers who wait.", waiting)
    longest = [
        (
            {"queue": each.queue},
            max((one.waited_s for one in each.waiting), default=0.0),
        )
        for each in seen
    ]
    text.add("queue_longest_wait_seconds", "Of those who wait.", longest)
    talking = [({"queue": each.queue}, float(len(each.talking))) for each in seen]
    text.add("queue_talking", "Callers who talk.", talking)
    agents: dict[tuple[str, str], int] = {}
    for queue, state in (
        (each.queue, agent.state.value) for each in seen for agent in each.agents
    ):
        agents[queue, state] = agents.get((queue, state), 0) + 1
    counted = [
        ({"queue": queue, "state": state}, float(count))
        for (queue, state), count in agents.items()
    ]
    text.add("queue_agents", "Agents, by what they do.", counted)


def _add_kept(text: Exposition, kept: Kept) -> None:
    for name, what, value in (
        ("calls_total", "Calls so far.", kept.calls),
        ("journal_entries_total", "Entries of the journal so far.", kept.entries),
    ):
        text.add(name, what, [({}, value)], "counter")
    outbox = [
        ({"state": "waiting"}, float(kept.outbox.waiting)),
        ({"state": "late"}, float(kept.outbox.late)),
        ({"state": "given up"}, float(kept.outbox.given_up)),
    ]
    text.add("outbox", "The clerk's work: mail, texts.", outbox)
    fresh = [({"mailbox": each.mailbox}, float(each.new)) for each in kept.mailboxes]
    text.add("messages_new", "Messages that nobody has heard.", fresh)


def _memory() -> float:
    """Return the bytes of this process that are in memory (proc(5), statm)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return float(pages * resource.getpagesize())


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
