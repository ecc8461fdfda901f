"""Other settings while the box runs: what is taken over at once, and what is not.

Calls under way keep the office that they began in. Lines, telephones and whatever else
is opened once wait for a restart, which is done at a moment when nobody talks.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

from tipring.config.settings import LineSettings, Settings
from tipring.desk.footprint import gently
from tipring.domain.flow import PythonNode
from tipring.domain.office import Office
from tipring.domain.queue.settings import AgentSettings, Team

if TYPE_CHECKING:  # the console reads the shapes here, and runs no desk
    from tipring.desk.desk import Desk
    from tipring.desk.prompt_desk import PromptDesk

log = logging.getLogger(__name__)

MEGABYTE: Final = 1_000_000
LOOK_S: Final = 0.5
"""How often it is looked whether anybody still talks."""
OPENED_ONCE: Final = (
    "name",
    "zone",
    "country",
    "language",
    "outgoing",
    "extensions",
)
"""What parts of the desk were made from, of the office."""
APART: Final = frozenset(
    {"directory", "office", "lines", "keep_free_mb", "country", "backup"}
)
"""Settings that are compared in a way of their own, or that the desk does not use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The settings as the files say now, and all that they say aloud."""

    settings: Settings
    prompts: "PromptDesk"
    """Of a shelf of its own."""
    languages: Collection[str]
    """In which callers may speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded:
    """What became of other settings."""

    taken: tuple[str, ...] = ()
    """What counts from the next call on: `flows`, `schedules`, `mailboxes`, ..."""
    soon: tuple[str, ...] = ()
    """What counts when nobody is in a queue any more: `queues`."""
    restart: tuple[str, ...] = ()
    """What counts after a restart: `lines`, `mail`, `agents' telephones`, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsNow:
    """How the running box stands to its files."""

    last: Reloaded
    restarts: str = ""
    """`quiet`: when nobody talks; `now`; empty: not at all."""


class Reloading:
    """Reads the settings anew, on a thread, and lets the desk go by them.

    *read* raises SettingsError for settings that do not pass; then nothing changes.
    """

    def __init__(
        self,
        desk: "Desk",
        settings: Settings,
        languages: Collection[str],
        read: Callable[[], Fresh],
    ) -> None:
        self.settings = settings
        """In force."""
        self.asked_again = False
        """The box shall begin again when it has ended."""
        self._begun = settings
        """With which the box began: what is opened once goes by them."""
        self._desk = desk
        self._read = read
        self._languages = set(languages)
        self._last = Reloaded()
        self._when = ""
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def now(self) -> SettingsNow:
        """How the box stands to its files."""
        return SettingsNow(last=self._last, restarts=self._when)

    async def reload(self) -> Reloaded:
        """Take over what can be. Raises SettingsError: the old settings stay."""
        async with self._turn:
            with gently():
                fresh = await asyncio.to_thread(self._read)
            self._last = self._take_over(fresh)
        log.info("settings were read again: %s", self._last)
        return self._last

    def _take_over(self, fresh: Fresh) -> Reloaded:
        old, new = self.settings, fresh.settings
        desk = self._desk
        if desk.prompts is not None:
            desk.prompts.take_over(fresh.prompts)
        desk.mailroom.keep_free_bytes = new.keep_free_mb * MEGABYTE
        office = office_now(old.office, new.office)
        self._let_lines(old.lines, new.lines)
        same_queues = old.office.team.queues.keys() == office.team.queues.keys()
        soon = office.team != old.office.team
        if same_queues:
            desk.renew(office)
        self._spawn(office)
        self.settings = replace(
            old, office=office, keep_free_mb=new.keep_free_mb, lines=_lines(old, new)
        )
        restart = restart_for(self._begun, self.settings, new)
        if set(fresh.languages) - self._languages and "speech" not in restart:
            restart.append("speech")
        return Reloaded(
            taken=tuple(taken(old.office, office)) if same_queues else (),
            soon=("queues",) if soon else (),
            restart=tuple(restart),
        )

    def _spawn(self, office: Office) -> None:
        """Let the queues follow when they can; all of the office, if names changed."""

        async def follow() -> None:
            await self._desk.queues.renew(office)
            if self.settings.office is office and self._desk.office is not office:
                self._desk.renew(office)
            if self.settings.office is office:
                self._last = replace(self._last, soon=())

        task = asyncio.create_task(follow(), name="takes queues over")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _let_lines(
        self, old: tuple[LineSettings, ...], new: tuple[LineSettings, ...]
    ) -> None:
        for line in new:
            had = next((each for each in old if each.name == line.name), None)
            if had is not None and (had.flow, had.rings) != (line.flow, line.rings):
                self._desk.answer(line.name, line.flow, line.rings)

    # --- the restart ---------------------------------------------------------------

    async def restart(self, when: str) -> SettingsNow:
        """Let the box begin again: `now`, or as soon as it is `quiet`.

        Raises SettingsError when the settings do not pass: it would not come back.
        """
        async with self._turn:
            with gently():
                await asyncio.to_thread(self._read)
        self._when = when
        task = asyncio.create_task(self._end(), name="waits for a quiet moment")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return self.now

    async def _end(self) -> None:
        while self._when == "quiet" and self._talks:  # noqa: ASYNC110 - of all lines
            await asyncio.sleep(LOOK_S)
        log.info("starting again, as asked")
        self.asked_again = True
        self._desk.stop()

    @property
    def _talks(self) -> bool:
        desk = self._desk
        calls = any(watch.call_id is not None for watch in desk.watches)
        return calls or bool(desk.house and desk.house.calls)

    def close(self) -> None:
        """Forget what is still to come: the box stops."""
        for task in self._tasks:
            task.cancel()


def office_now(old: Office, new: Office) -> Office:
    """Return *new* as far as a running box can go by it."""
    kept = {name: getattr(old, name) for name in OPENED_ONCE}
    return replace(new, **kept, team=_team(old.team, new.team))


def _team(old: Team, new: Team) -> Team:
    """Return the new queues, and agents with the telephones that are there."""
    agents: dict[str, AgentSettings] = {}
    for name in sorted({*old.agents, *new.agents}):
        had, has = old.agents.get(name), new.agents.get(name)
        if has is not None and has.phone == (had.phone if had else ""):
            agents[name] = has
        elif had is not None and (has is not None or had.phone):
            agents[name] = had
    same = agents == dict(old.agents) and new.queues == old.queues
    return old if same else Team(new.queues, agents)


def _lines(old: Settings, new: Settings) -> tuple[LineSettings, ...]:
    """Return the lines as they are answered now."""
    wanted = {line.name: line for line in new.lines}
    return tuple(
        replace(line, flow=wanted[line.name].flow, rings=wanted[line.name].rings)
        if line.name in wanted
        else line
        for line in old.lines
    )


def taken(old: Office, new: Office) -> list[str]:
    """Return which parts of an office are others."""
    return [
        each.name
        for each in fields(Office)
        if each.name not in {*OPENED_ONCE, "team"}
        and getattr(old, each.name) != getattr(new, each.name)
    ]


def restart_for(begun: Settings, now: Settings, wanted: Settings) -> list[str]:
    """Return what of *wanted* only a restart takes over, as the box stands *now*."""
    found = [
        each.name
        for each in fields(Settings)
        if each.name not in APART
        and getattr(now, each.name) != getattr(wanted, each.name)
    ]
    if now.lines != wanted.lines:
        found.append("lines")
    found += [
        each
        for each in OPENED_ONCE
        if getattr(now.office, each) != getattr(wanted.office, each)
    ]
    if any(
        now.office.team.agents.get(name) != agent
        for name, agent in wanted.office.team.agents.items()
    ):
        found.append("telephones of agents")
    if _lamps(begun) != _lamps(wanted):
        found.append("lamps")
    if _calls_functions(wanted) and not _calls_functions(begun):
        found.append("functions")
    return sorted(set(found))


def _lamps(settings: Settings) -> dict[str, int | None]:
    boxes = settings.office.mailboxes.values()
    return {box.name: box.lamp_pin for box in boxes if box.lamp_pin is not None}


def _calls_functions(settings: Settings) -> bool:
    flows = settings.office.flows.values()
    return any(isinstance(n, PythonNode) for flow in flows for n in flow.nodes.values())
