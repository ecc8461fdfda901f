"""The tables of `queues/*.toml`, `agents.toml` and `secrets.toml`, key by key.

What is left out here has its default in `tipring.domain.queue.settings`.
"""

from typing import Annotated, Required

from pydantic import AfterValidator
from typing_extensions import TypedDict

from tipring.config.queue_values import (
    AgentCode,
    AgentId,
    Extension,
    Key,
    Needs,
    Number,
    OverflowWord,
    PatternWord,
    Phone,
    Pin,
    PolicyWord,
    RecordWord,
    RingWord,
    RoutingWord,
    SkillValue,
    Standings,
    StayingWord,
    WaitWord,
)
from tipring.config.sip_values import Password
from tipring.config.tables import (
    LARGEST_ROOM,
    LONGEST_RETENTION_DAYS,
    LONGEST_STAY_S,
    RawTable,
    closed,
)
from tipring.config.values import (
    Name,
    Say,
    Text,
    Texts,
    TimeZone,
    between,
    refusal,
)

DAY_S = 86_400.0
MOST_TIERS = 20
LEAST_PASSPHRASE = 10

Wait = Annotated[float, between(1.0, LONGEST_STAY_S)]
Pause = Annotated[float, between(0.0, 3600.0)]
"""In which an agent is left alone, or a place is kept."""
Interval = Annotated[float, between(1.0, 600.0)]
Minutes = Annotated[int, between(1, 100)]
Few = Annotated[int, between(1, 50)]
KeptDays = Annotated[int, between(1, LONGEST_RETENTION_DAYS)]


# --- queues/*.toml ----------------------------------------------------------------


@closed
class QueueTable(TypedDict, total=False):
    """The whole of one queue; its inner tables are read one by one."""

    title: Text
    location: Text
    phone_number: Number
    extension: Extension
    caller_id_first_name: Text
    caller_id_last_name: Text
    language: Name
    time_zone: TimeZone
    enabled: bool
    size: Annotated[int, between(0, LARGEST_ROOM)]
    outgoing_number: bool
    agents_may_join: bool
    carries_wait: bool
    several_calls: bool
    record: RecordWord
    keep_recordings_days: KeptDays
    keep_numbers_days: KeptDays
    weight: Annotated[float, between(0.01, 100.0)]
    wrap_up_s: Pause
    keep_place_s: Pause
    threshold_s: Wait
    offering: RawTable
    overflow: RawTable
    welcome: RawTable
    wait: RawTable
    comfort: RawTable
    music: RawTable
    whisper: RawTable
    bounce: RawTable
    ring: RawTable
    alternate: list[RawTable]
    agent: list[RawTable]
    exits: dict[Key, Name]
    callback: RawTable
    staying: RawTable
    holiday: RawTable
    night: RawTable
    forward: RawTable


@closed
class OfferingTable(TypedDict, total=False):
    """[offering]; its lists of tables are read one by one."""

    routing: RoutingWord
    pattern: PatternWord
    ringback: bool
    needs: Needs
    ring_first: Few
    ring_more: Few
    ring_more_after_s: Interval
    tier: list[RawTable]
    relax: list[RawTable]


@closed
class TierTable(TypedDict, total=False):
    """[[offering.tier]]."""

    level: Required[Annotated[int, between(2, MOST_TIERS)]]
    after_s: Required[Wait]


@closed
class RelaxTable(TypedDict, total=False):
    """[[offering.relax]]."""

    after_s: Required[Wait]
    needs: Required[Needs]


class DestinationTable(TypedDict, total=False):
    """What every table knows that sends a caller elsewhere."""

    number: Number
    to_voicemail: bool
    mailbox: Name
    queue: Name
    node: Name
    say: Say


@closed
class OverflowTable(DestinationTable, total=False):
    """[overflow]."""

    action: OverflowWord
    after_wait: bool
    after_wait_s: Wait
    announce: bool


@closed
class StayingTable(DestinationTable, total=False):
    """[staying]."""

    action: StayingWord
    refuse_without: Standings
    leave_without: Standings


@closed
class PolicyTable(DestinationTable, total=False):
    """[holiday], [night] and [forward]."""

    action: PolicyWord
    enabled: bool
    schedule: Name
    forced: bool


@closed
class WelcomeTable(TypedDict, total=False):
    """[welcome]."""

    enabled: bool
    mandatory: bool
    say: Say


@closed
class WaitTable(TypedDict, total=False):
    """[wait]."""

    enabled: bool
    mode: WaitWord
    handling_min: Minutes
    up_to_position: Annotated[int, between(1, 100)]
    up_to_min: Minutes
    high_volume: bool
    repeat_s: Annotated[float, between(10.0, LONGEST_STAY_S)]
    widest_ratio: Annotated[float, between(1.0, 100.0)]
    known_calls: Annotated[int, between(0, 1000)]


@closed
class ComfortTable(TypedDict, total=False):
    """[comfort]."""

    enabled: bool
    every_s: Interval
    say: Say
    bypass: bool
    bypass_below_s: Annotated[float, between(1.0, 120.0)]
    bypass_say: Say


@closed
class MusicTable(TypedDict, total=False):
    """[music]."""

    enabled: bool
    source: Text
    alternate: bool
    alternate_source: Text


@closed
class WhisperTable(TypedDict, total=False):
    """[whisper]."""

    enabled: bool
    say: Say
    number: bool


@closed
class BounceTable(TypedDict, total=False):
    """[bounce]."""

    enabled: bool
    rings: Annotated[int, between(1, 20)]
    if_unavailable: bool
    after_hold: bool
    after_hold_s: Interval
    alert: bool
    alert_s: Interval


@closed
class RingTable(TypedDict, total=False):
    """[ring]."""

    distinctive: bool
    pattern: RingWord
    alternate_distinctive: bool


@closed
class AlternateTable(TypedDict, total=False):
    """[[alternate]]."""

    number: Required[Number]
    pattern: RingWord


@closed
class MemberTable(TypedDict, total=False):
    """[[agent]] of a queue."""

    id: Required[AgentId]
    weight: Annotated[int, between(0, 100)]
    skill_level: Annotated[int, between(1, 20)]
    tier: Annotated[int, between(1, MOST_TIERS)]


@closed
class CallbackTable(TypedDict, total=False):
    """[callback]."""

    enabled: bool
    key: Key
    from_wait_s: Annotated[float, between(0.0, LONGEST_STAY_S)]
    tries: Annotated[int, between(1, 10)]
    retry_after_s: Annotated[float, between(10.0, DAY_S)]
    keeps_s: Annotated[float, between(60.0, DAY_S)]


# --- agents.toml and secrets.toml ---------------------------------------------------


@closed
class AgentsTable(TypedDict, total=False):
    """The whole of agents.toml; its tables are read one by one."""

    agent: dict[AgentId, RawTable]
    pause_reason: dict[Name, RawTable]
    call_reason: dict[Name, RawTable]


@closed
class PauseReasonTable(TypedDict, total=False):
    """[pause_reason.ID]."""

    title: Text


@closed
class CallReasonTable(TypedDict, total=False):
    """[call_reason.ID]."""

    title: Text
    solved: bool
    queues: Texts


@closed
class AgentTable(TypedDict, total=False):
    """[agent.ID]."""

    name: Text
    phone: Phone
    skills: dict[Name, SkillValue]
    wrap_up_s: Pause
    misses_before_pause: Annotated[int, between(1, 20)]
    after_no_answer_s: Pause
    after_reject_s: Pause
    after_busy_s: Pause
    ready_at_start: bool
    code: AgentCode


def _long(passphrase: str) -> str:
    if len(passphrase) < LEAST_PASSPHRASE:
        what = "is too short"
        raise refusal(what, f"take {LEAST_PASSPHRASE} letters or more")
    return passphrase


@closed
class MailSecretsTable(TypedDict, total=False):
    """[mail] and [mqtt] of secrets.toml."""

    password: Required[Text]


@closed
class BackupSecretsTable(TypedDict, total=False):
    """[backup] of secrets.toml."""

    passphrase: Annotated[Text, AfterValidator(_long)]


@closed
class SecretsTable(TypedDict, total=False):
    """The whole of secrets.toml."""

    agent_pin: dict[AgentId, Pin]
    mailbox_pin: dict[Name, Pin]
    prompt_pin: Pin
    mail: MailSecretsTable
    secret: dict[Name, Text]
    mqtt: MailSecretsTable
    backup: BackupSecretsTable
    webhook_secret: dict[Name, Text]
    extension_password: dict[Extension, Password]
    trunk_password: dict[Name, Text]
