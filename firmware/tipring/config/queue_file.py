"""What one queue file says."""

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from tipring.config.problems import Problem
from tipring.config.queue_tables import (
    AlternateTable,
    BounceTable,
    CallbackTable,
    ComfortTable,
    MemberTable,
    MusicTable,
    OfferingTable,
    OverflowTable,
    PolicyTable,
    QueueTable,
    RelaxTable,
    RingTable,
    StayingTable,
    TierTable,
    WaitTable,
    WelcomeTable,
    WhisperTable,
)
from tipring.config.toml_file import TomlFile
from tipring.config.typed import listed_tables, read_table
from tipring.domain.queue.contradictions import contradictions
from tipring.domain.queue.settings import (
    Callbacks,
    Destination,
    Doors,
    Hearing,
    Member,
    Offering,
    Overflow,
    OverflowAction,
    Policy,
    QueueCard,
    QueueSettings,
    RecordRule,
    Relaxation,
    Staying,
    Tier,
    WaitMessage,
)
from tipring.dsp.plans import plan_for

Table = Mapping[str, Any]
"""One that pydantic found right: every key is known, every value of its kind."""

TABLES: Mapping[str, type[Any]] = MappingProxyType(
    {
        "offering": OfferingTable,
        "overflow": OverflowTable,
        "welcome": WelcomeTable,
        "wait": WaitTable,
        "comfort": ComfortTable,
        "music": MusicTable,
        "whisper": WhisperTable,
        "bounce": BounceTable,
        "ring": RingTable,
        "callback": CallbackTable,
        "staying": StayingTable,
        "holiday": PolicyTable,
        "night": PolicyTable,
        "forward": PolicyTable,
    }
)
LISTS: Mapping[tuple[str, ...], type[Any]] = MappingProxyType(
    {
        ("agent",): MemberTable,
        ("alternate",): AlternateTable,
        ("offering", "tier"): TierTable,
        ("offering", "relax"): RelaxTable,
    }
)

OVERFLOW_AFTER_S = 30.0
HOLD_BOUNCE_S = 60.0
HOLD_ALERT_S = 30.0
MINUTE_S = 60.0

_CARD = ("title", "location", "phone_number", "extension", "language", "time_zone")
_QUEUE = (
    "enabled",
    "weight",
    "wrap_up_s",
    "keep_place_s",
    "carries_wait",
    "threshold_s",
    "agents_may_join",
    "several_calls",
    "keep_recordings_days",
    "keep_numbers_days",
)
_OFFERING = (
    "routing",
    "pattern",
    "needs",
    "ring_first",
    "ring_more",
    "ring_more_after_s",
)
_DESTINATION = ("action", "number", "mailbox", "queue", "node", "say")
_WAIT = (
    "enabled",
    "mode",
    "up_to_position",
    "high_volume",
    "repeat_s",
    "widest_ratio",
    "known_calls",
)


def queue_name(file: TomlFile) -> str:
    """Return what flows call the queue of *file*."""
    return PurePath(file.name).stem


def ring_cycle_s(country: str) -> float:
    """Return how long a ring and the silence after it last in *country*."""
    return sum(plan_for(country).ring)


def read_queue(
    file: TomlFile,
    country: str,
    problems: list[Problem],
) -> QueueSettings | None:
    """Return the queue of *file*, or None after adding to *problems*.

    *country* (a key of `tipring.dsp.plans.PLANS`) decides how long a ring lasts.
    What leads out of the file (schedules, nodes, mailboxes, queues, numbers) is held
    against the other files by `tipring.config.queue_references`.
    """
    mistakes: list[Problem] = []
    said = _read(file, mistakes)
    if not mistakes:
        queue = _queue(queue_name(file), said, ring_cycle_s(country))
        mistakes += (
            file.problem(advice.key, advice.fights, advice.remedy)
            for advice in contradictions(queue)
        )
    problems += mistakes
    return None if mistakes else queue


# --- from the file to tables ---------------------------------------------------------


class _Said:
    """The tables of one file, without mistakes."""

    def __init__(self) -> None:
        self.top: Table = {}
        self.tables: dict[str, Table] = {}
        self.lists: dict[tuple[str, ...], list[Table]] = {}


def _read(file: TomlFile, problems: list[Problem]) -> _Said:
    said = _Said()
    said.top = read_table(QueueTable, file.data, file, (), problems) or {}
    for key, shape in TABLES.items():
        raw = file.data.get(key, {})
        # What is no table was told by the whole file's shape.
        found = isinstance(raw, dict) and read_table(shape, raw, file, (key,), problems)
        said.tables[key] = found or {}
    for path, shape in LISTS.items():
        raw = file.data
        for key in path:
            raw = raw.get(key, {}) if isinstance(raw, dict) else {}
        said.lists[path] = [
            read_table(shape, table, file, (*path, index), problems) or {}
            for index, table in listed_tables(raw).items()
        ]
    return said


# --- from tables to settings ---------------------------------------------------------


def _some(table: Table, keys: tuple[str, ...]) -> Table:
    return {key: table[key] for key in keys if key in table}


def _renamed(table: Table, **names: str) -> Table:
    """Return what *table* says under the names that the settings have for it."""
    return {name: table[key] for name, key in names.items() if key in table}


def _queue(name: str, said: _Said, ring_s: float) -> QueueSettings:
    tables = said.tables
    return QueueSettings(
        name=name,
        members=tuple(
            Member(agent=seat["id"], **_some(seat, ("weight", "skill_level", "tier")))
            for seat in said.lists["agent",]
        ),
        offering=_offering(said, ring_s),
        overflow=Overflow(
            **_some(said.top, ("size",)),
            after_s=_if_on(tables["overflow"], "after_wait", OVERFLOW_AFTER_S),
            to=_destination(tables["overflow"], OverflowAction.BUSY),
        ),
        staying=Staying(
            refuse_without=frozenset(tables["staying"].get("refuse_without", ())),
            leave_without=frozenset(tables["staying"].get("leave_without", ())),
            to=_destination(tables["staying"], OverflowAction.STAY),
        ),
        doors=Doors(
            holiday=_policy(tables["holiday"]),
            night=_policy(tables["night"]),
            forward=_policy(tables["forward"]),
        ),
        hearing=_hearing(said),
        callbacks=Callbacks(**tables["callback"]),
        card=QueueCard(**_some(said.top, _CARD)),
        record=RecordRule(said.top.get("record", RecordRule.NEVER)),
        **_some(said.top, _QUEUE),
    )


def _offering(said: _Said, ring_s: float) -> Offering:
    tables = said.tables
    bounce, ring = tables["bounce"], tables["ring"]
    distinctive = ring.get("distinctive", True)
    return Offering(
        **_some(tables["offering"], _OFFERING),
        **_ringing(bounce, ring_s),
        **_renamed(bounce, withdraw_if_unavailable="if_unavailable"),
        hold_bounce_s=_if_on(bounce, "after_hold", HOLD_BOUNCE_S),
        hold_alert_s=_if_on(bounce, "alert", HOLD_ALERT_S),
        **_renamed(
            tables["whisper"],
            whisper="enabled",
            whisper_say="say",
            whisper_number="number",
        ),
        tiers=tuple(Tier(**tier) for tier in said.lists["offering", "tier"]),
        relaxations=tuple(
            Relaxation(**step) for step in said.lists["offering", "relax"]
        ),
        **(_renamed(ring, distinctive_ring="pattern") if distinctive else {}),
    )


def _ringing(bounce: Table, ring_s: float) -> Table:
    if not bounce.get("enabled", True):
        return {"ring_s": None}
    return {"ring_s": bounce["rings"] * ring_s} if "rings" in bounce else {}


def _if_on(table: Table, switch: str, default_s: float) -> float | None:
    """Return the seconds that belong to *switch*, None when it is off."""
    return table.get(f"{switch}_s", default_s) if table.get(switch) else None


def _destination(table: Table, action: OverflowAction) -> Destination:
    named = dict(_some(table, _DESTINATION))
    named.setdefault("action", action)
    is_transfer = named["action"] is OverflowAction.TRANSFER
    if is_transfer and table.get("to_voicemail") and "mailbox" in table:
        named["action"] = OverflowAction.VOICEMAIL
    if not table.get("announce", True):
        named.pop("say", None)
    return Destination(**named)


def _policy(table: Table) -> Policy:
    return Policy(
        **_some(table, ("enabled", "schedule", "forced")),
        to=_destination(table, OverflowAction.BUSY),
    )


def _hearing(said: _Said) -> Hearing:
    tables = said.tables
    welcome, comfort, wait = tables["welcome"], tables["comfort"], tables["wait"]
    welcomes = welcome.get("enabled", True)
    comforts = comfort.get("enabled", True)
    bypasses = comfort.get("bypass", True)
    return Hearing(
        **(_renamed(welcome, welcome="say") if welcomes else {}),
        **_renamed(welcome, welcome_mandatory="mandatory"),
        wait=WaitMessage(
            **_some(wait, _WAIT),
            **_seconds(wait, handling_s="handling_min", up_to_s="up_to_min"),
        ),
        **(_renamed(comfort, comfort="say") if comforts else {}),
        **_renamed(comfort, comfort_every_s="every_s"),
        **(_renamed(comfort, bypass="bypass_say") if bypasses else {}),
        **_some(comfort, ("bypass_below_s",)),
        **_music(tables["music"]),
        **_some(tables["offering"], ("ringback",)),
        exits=MappingProxyType(said.top.get("exits", {})),
    )


def _seconds(table: Table, **names: str) -> Table:
    return {name: table[key] * MINUTE_S for name, key in names.items() if key in table}


def _music(music: Table) -> Table:
    if not music.get("enabled", True):
        return {"music": ""}
    alternate = _renamed(music, alternate_music="alternate_source")
    return {
        **_renamed(music, music="source"),
        **(alternate if music.get("alternate") else {}),
    }
