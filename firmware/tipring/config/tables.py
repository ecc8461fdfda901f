"""The tables of the owner's files, key by key.

What is left out here has its default in the class that is built from the table.
"""

from typing import Annotated, Any, Required

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from tipring.config.errand_values import (
    FunctionName,
    Header,
    HeaderText,
    Method,
    Place,
    Url,
    Variable,
    VariableNames,
)
from tipring.config.mailbox_values import (
    Address,
    Addresses,
    AgentIds,
    Day,
    Host,
    OrderWord,
)
from tipring.config.queue_values import (
    AgentCode,
    Area,
    Extension,
    Key,
    Needs,
    Number,
)
from tipring.config.screening_values import ScreenedName, ScreenedNumber
from tipring.config.settings import Security, SoundFormat
from tipring.config.spoken_values import (
    AnswerWord,
    Choices,
    ConfirmWord,
    LinkWord,
    People,
    Phrases,
)
from tipring.config.values import (
    AtCommands,
    Caller,
    Completion,
    Country,
    EndKey,
    Groups,
    Holiday,
    LineUrl,
    LocalTime,
    Name,
    Say,
    Switched,
    Text,
    Texts,
    TimeZone,
    ToneText,
    Transfer,
    Variables,
    between,
    one_of,
)

closed = with_config(ConfigDict(extra="forbid", strict=True))
"""No other key, and no value of another type, is accepted."""

LONGEST_WAIT_S = 60.0
"""A caller who does nothing for a minute is gone."""
LONGEST_MESSAGE_S = 3600.0
"""No call may last longer."""
LONGEST_STAY_S = 7200.0
"""No caller waits in a queue for longer than two hours."""
LARGEST_ROOM = 10_000
"""Callers; more lines than that no box has."""
HIGHEST_PIN = 27
"""The board's header has GPIO 0 to 27."""
MOST_KEPT_FREE_MB = 1_000_000
LONGEST_RETENTION_DAYS = 3650
LONGEST_REMINDER_MIN = 10_080.0
"""A week."""
MOST_DIGITS = 64
"""More than any number that a person types in."""

Tries = Annotated[int, between(1, 10)]
Timeout = Annotated[float, between(0.5, LONGEST_WAIT_S)]
Digits = Annotated[int, between(1, MOST_DIGITS)]

RawTable = dict[str, Any]


# --- tipring.toml --------------------------------------------------------------


@closed
class MainTable(TypedDict, total=False):
    """The whole of tipring.toml; its inner tables are read one by one."""

    office: Required[RawTable]
    line: list[RawTable]
    mailbox: dict[Name, RawTable]
    schedule: dict[Name, RawTable]
    outside: RawTable
    route: list[RawTable]
    tariff: list[RawTable]
    speech: RawTable
    recording: RawTable
    mail: RawTable
    care: RawTable
    store: RawTable
    api: RawTable
    panel: RawTable
    sip: RawTable
    extension: dict[Extension, RawTable]
    trunk: list[RawTable]
    link: RawTable
    drill: RawTable
    report: RawTable
    privacy: RawTable
    alarm: RawTable
    console: RawTable
    webhook: dict[Name, RawTable]
    mqtt: RawTable
    backup: RawTable


@closed
class OfficeTable(TypedDict, total=False):
    """[office]."""

    name: Required[Text]
    time_zone: Required[TimeZone]
    country: Country
    area: Area
    language: Name


@closed
class LineTable(TypedDict, total=False):
    """[[line]]."""

    name: Name
    url: Required[LineUrl]
    flow: Required[Name]
    rings: Annotated[int, between(1, 10)]
    billing_delay_ms: Annotated[int, between(0, 5000)]
    init_extra: AtCommands
    disconnect_tone: ToneText
    full_duplex: bool
    transfer: Transfer
    complete_on: Completion
    flash_ms: Annotated[int, between(50, 1500)]
    pulse_dialling: bool
    flashes_back: Annotated[int, between(1, 2)]
    dialtone_wait_s: Annotated[float, between(0.5, 10.0)]
    groups: Groups
    buzzer_pin: Annotated[int, between(0, HIGHEST_PIN)]
    lamp_pin: Annotated[int, between(0, HIGHEST_PIN)]
    power_pin: Annotated[int, between(0, HIGHEST_PIN)]


@closed
class MailboxTable(TypedDict, total=False):
    """[mailbox.NAME]."""

    greeting: Say
    longest_s: Annotated[float, between(1.0, LONGEST_MESSAGE_S)]
    shortest_s: Annotated[float, between(0.0, LONGEST_WAIT_S)]
    silence_s: Annotated[float, between(0.5, LONGEST_WAIT_S)]
    patience_s: Annotated[float, between(0.5, LONGEST_WAIT_S)]
    greeting_closed: Say
    greeting_vacation: Say
    schedule: Name
    vacation_until: Day
    number: AgentCode
    shared: bool
    people: AgentIds
    review: bool
    ask_number: bool
    order: OrderWord
    toll_saver: RawTable
    mail: Addresses
    transcript: bool
    retention_days: Annotated[int, between(1, LONGEST_RETENTION_DAYS)]
    reminder_min: Annotated[float, between(1.0, LONGEST_REMINDER_MIN)]
    lamp_pin: Annotated[int, between(0, HIGHEST_PIN)]


@closed
class TollSaverTable(TypedDict, total=False):
    """[mailbox.NAME.toll_saver]."""

    rings_new: Annotated[int, between(1, 10)]
    rings_none: Annotated[int, between(1, 10)]


@closed
class ScheduleTable(TypedDict, total=False):
    """[schedule.NAME] without its weekdays."""

    switch: Switched
    holidays: dict[Holiday, Text]


@closed
class SpeechTable(TypedDict, total=False):
    """[speech]."""

    enabled: bool
    keep_misheard: bool
    keep_misheard_days: Annotated[int, between(1, 3650)]


@closed
class RecordingTable(TypedDict, total=False):
    """[recording]."""

    keep_days: Annotated[int, between(1, LONGEST_RETENTION_DAYS)]


@closed
class MailTable(TypedDict, total=False):
    """[mail]."""

    host: Required[Host]
    sender: Required[Address]
    port: Annotated[int, between(1, 65_535)]
    security: Annotated[str, one_of(list(Security), "is no way to keep mail secret")]
    user: Text
    sound: Annotated[str, one_of(list(SoundFormat), "is no form of sound")]
    largest_mb: Annotated[float, between(0.1, 100.0)]
    ca_file: Text


@closed
class CareTable(TypedDict, total=False):
    """[care]."""

    tell: Addresses
    after_min: Annotated[float, between(1.0, LONGEST_REMINDER_MIN)]


@closed
class StoreTable(TypedDict, total=False):
    """[store]."""

    directory: Text
    keep_free_mb: Annotated[int, between(0, MOST_KEPT_FREE_MB)]


@closed
class PanelTable(TypedDict, total=False):
    """[panel]."""

    board: Required[Name]
    line: Name


@closed
class ApiTable(TypedDict, total=False):
    """[api]."""

    socket: Text


# --- flows/*.toml ----------------------------------------------------------------


@closed
class FlowTable(TypedDict, total=False):
    """The whole of one flow; its nodes and examples are read one by one."""

    start: Required[Name]
    fax: Name
    language: Name
    node: Required[dict[Name, RawTable]]
    example: list[RawTable]


@closed
class SayTable(TypedDict, total=False):
    """do = "say"."""

    say: Required[Say]
    next: Required[Name]
    interruptible: bool


@closed
class MenuTable(TypedDict, total=False):
    """do = "menu"."""

    say: Required[Say]
    choices: Required[Choices]
    otherwise: Name
    """May stand among the choices, too."""
    confirm: ConfirmWord
    tries: Tries
    timeout_s: Timeout
    invalid: Say
    no_input: Say


@closed
class CollectTable(TypedDict, total=False):
    """do = "collect"."""

    say: Required[Say]
    into: Required[Name]
    next: Required[Name]
    otherwise: Required[Name]
    min_digits: Digits
    max_digits: Digits
    end_key: EndKey
    tries: Tries
    timeout_s: Timeout
    secret: bool
    speech: bool
    invalid: Say
    no_input: Say


@closed
class ListenTable(TypedDict, total=False):
    """do = "listen"."""

    say: Required[Say]
    into: Required[Name]
    next: Required[Name]
    otherwise: Required[Name]
    answer: AnswerWord
    phrases: Phrases
    confirm: ConfirmWord
    tries: Tries
    timeout_s: Timeout
    no_match: Say
    no_input: Say


@closed
class DirectoryTable(TypedDict, total=False):
    """do = "directory"."""

    say: Say
    people: Required[People]
    otherwise: Required[Name]
    tries: Tries
    timeout_s: Timeout


@closed
class HoursTable(TypedDict, total=False):
    """do = "hours"."""

    schedule: Required[Name]
    open: Required[Name]
    closed: Required[Name]
    holiday: Name


@closed
class SetTable(TypedDict, total=False):
    """do = "set"."""

    values: Required[Variables]
    next: Required[Name]


@closed
class IfTable(TypedDict, total=False):
    """do = "if"."""

    variable: Required[Name]
    is_one_of: Texts
    starts_with: Say
    then: Required[Name]
    otherwise: Required[Name]


@closed
class VoicemailTable(TypedDict, total=False):
    """do = "voicemail"."""

    mailbox: Required[Name]
    greeting: Say
    next: Name
    operator: Name


@closed
class MailboxNodeTable(TypedDict, total=False):
    """do = "mailbox"."""

    mailbox: Name
    next: Name


@closed
class QueueNodeTable(TypedDict, total=False):
    """do = "queue"."""

    queue: Required[Name]
    next: Name
    overflow: Name
    priority: Annotated[int, between(-100, 100)]
    head_start_s: Annotated[float, between(0.0, LONGEST_STAY_S)]
    needs: Needs
    size: Annotated[int, between(0, LARGEST_ROOM)]
    after_s: Annotated[float, between(1.0, LONGEST_STAY_S)]
    welcome: Say
    exits: dict[Key, Name]


@closed
class TransferTable(TypedDict, total=False):
    """do = "transfer"."""

    number: Required[Number]
    failed: Required[Name]
    say: Say
    ring_s: Annotated[float, between(5.0, 120.0)]


@closed
class ExtensionNodeTable(TypedDict, total=False):
    """do = "extension"."""

    extension: Required[Extension]
    no_answer: Name
    busy: Name
    away: Name
    next: Name
    say: Say
    ring_s: Annotated[float, between(5.0, 120.0)]


@closed
class AgentNodeTable(TypedDict, total=False):
    """do = "agent"."""

    next: Name
    otherwise: Name
    say: Say


@closed
class PromptsNodeTable(TypedDict, total=False):
    """do = "prompts"."""

    next: Name


@closed
class ScreenTable(TypedDict, total=False):
    """do = "screen"."""

    allowed: Required[Name]
    blocked: Required[Name]
    unknown: Name
    anonymous: Name
    prove_human: bool
    tries: Tries


@closed
class RecordTable(TypedDict, total=False):
    """do = "record"."""

    say: Say
    ask: bool
    next: Required[Name]
    refused: Name


@closed
class HttpTable(TypedDict, total=False):
    """do = "http"."""

    url: Required[Url]
    method: Method
    body: dict[Name, str]
    headers: dict[Header, HeaderText]
    into: dict[Variable, Place]
    timeout_s: Timeout
    say: Say
    next: Required[Name]
    failed: Required[Name]


PythonTable = TypedDict(
    "PythonTable",
    {
        "function": Required[FunctionName],
        "with": dict[Name, str],
        "timeout_s": Timeout,
        "say": Say,
        "choices": dict[Text, Name],
        "sets": VariableNames,
        "next": Required[Name],
        "failed": Required[Name],
    },
    total=False,
)
"""do = "python"; one of its keys is a word of Python's own."""
closed(PythonTable)


@closed
class GotoTable(TypedDict, total=False):
    """do = "goto"."""

    flow: Required[Name]
    node: Name


@closed
class HangUpTable(TypedDict, total=False):
    """do = "hangup"."""

    say: Say


@closed
class ExampleTable(TypedDict, total=False):
    """[[example]]."""

    name: Required[Text]
    at: LocalTime
    caller: Caller
    expect: Required[Texts]
    answers_after_s: Annotated[float, between(0.0, LONGEST_STAY_S)]
    number: Text
    called: Text
    link: LinkWord


# --- screening.toml --------------------------------------------------------------


@closed
class ScreeningTable(TypedDict, total=False):
    """The whole of screening.toml; its entries are read one by one."""

    block: list[RawTable]
    allow: list[RawTable]


@closed
class ScreeningEntryTable(TypedDict, total=False):
    """[[block]] and [[allow]]."""

    number: ScreenedNumber
    name: ScreenedName
    note: Text
