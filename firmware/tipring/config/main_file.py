"""What tipring.toml says: the office, its lines, hours, mailboxes, allowed numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tipring.config.alarm_file import read_alarm
from tipring.config.backup_file import read_backup
from tipring.config.console_file import read_console
from tipring.config.drill_file import read_drill
from tipring.config.line_boards import LinesRead, pins_of_boards, with_boards
from tipring.config.link_file import read_link
from tipring.config.mail_file import read_mail
from tipring.config.mailboxes_file import read_mailboxes, shared_pins
from tipring.config.news_file import read_news
from tipring.config.outside_file import Outside, read_outside
from tipring.config.panel_file import pins_of_panel, read_panel
from tipring.config.privacy_file import read_privacy
from tipring.config.problems import FIRST_FILE, Problem
from tipring.config.report_file import read_report
from tipring.config.settings import (
    KEEP_FREE_MB,
    KEEP_RECORDINGS_DAYS,
    AlarmSettings,
    BackupSettings,
    CareSettings,
    ConsoleSettings,
    DrillSettings,
    LineSettings,
    LinkSettings,
    MailSettings,
    NewsSettings,
    PanelSettings,
    PrivacySettings,
    ReportSettings,
    SipSettings,
    SpeechSettings,
)
from tipring.config.sip_file import SIP, read_sip
from tipring.config.street_file import StreetFile
from tipring.config.tables import (
    ApiTable,
    CareTable,
    LineTable,
    MainTable,
    OfficeTable,
    RecordingTable,
    ScheduleTable,
    SpeechTable,
    StoreTable,
)
from tipring.config.toml_file import TomlFile
from tipring.config.typed import listed_tables, read_table, tables
from tipring.config.values import Days, Hours
from tipring.domain.dialplan.plan import Plan, Route, Street
from tipring.domain.hours import Schedule, Span, Switch
from tipring.domain.transfer_style import CompleteOn, TransferStyle, TransferWay
from tipring.domain.voicemail.mailbox import Mailbox

MAIN_FILE = FIRST_FILE

DEFAULT_COUNTRY = "us"
DEFAULT_LANGUAGE = "en"

BILLING_DELAY_MS: Mapping[str, int] = MappingProxyType({"us": 2000})
"""No signal to the street for so long after answering: 47 CFR part 68 (billing
protection)."""
OTHER_BILLING_DELAY_MS = 500
"""Where no rule is known to us: the exchange still has to switch the path through."""

SYSTEM_CONFIGURATION = Path("/etc/tipring")
SYSTEM_STORE = Path("/var/lib/tipring")

LONGEST_SOCKET_BYTES = 107
"""Linux keeps 108 bytes for the path of a unix socket, the last is zero (unix(7))."""


@dataclass(frozen=True, slots=True)
class Main:
    """A tipring.toml without mistakes of its own."""

    name: str
    zone: ZoneInfo
    country: str
    language: str
    lines: tuple[LineSettings, ...]
    schedules: Mapping[str, Schedule]
    mailboxes: Mapping[str, Mailbox]
    outside: Outside
    """Numbers that the box may dial by itself, and how much."""
    speech: SpeechSettings
    keep_recordings_days: int
    privacy: PrivacySettings
    mail: MailSettings | None
    care: CareSettings
    panel: PanelSettings | None
    sip: SipSettings | None
    routes: tuple[Route, ...]
    street: Street
    store_directory: Path
    keep_free_mb: int
    socket: Path
    link: LinkSettings | None
    drill: DrillSettings
    report: ReportSettings
    alarm: AlarmSettings
    news: NewsSettings
    console: ConsoleSettings
    backup: BackupSettings


@dataclass(frozen=True, slots=True)
class _Reader:
    """One pass over the file; what is wrong is added to `problems`."""

    file: TomlFile
    directory: Path
    problems: list[Problem]

    def office(self) -> OfficeTable | None:
        raw = self.file.data.get("office")
        if not isinstance(raw, dict):
            return None
        return read_table(OfficeTable, raw, self.file, ("office",), self.problems)

    # --- lines -------------------------------------------------------------------

    def lines(self, country: str) -> tuple[LineSettings, ...]:
        raw = listed_tables(self.file.data.get("line"))
        if not self.file.data.get("line") and SIP not in self.file.data:
            what = "there is no line to answer"
            self._add(("line",), what, "add [[line]] with its url and flow")
        lines: LinesRead = {
            index: self._line(index, raw[index], country) for index in raw
        }
        for key in ("name", "url"):
            self._only_once(key, lines)
        lines = with_boards(lines, self.directory, self.file, self.problems)
        return tuple(line for line in lines.values() if line)

    def _line(
        self,
        index: int,
        raw: dict[str, Any],
        country: str,
    ) -> LineSettings | None:
        table = read_table(LineTable, raw, self.file, ("line", index), self.problems)
        if table is None:
            return None
        delay_ms = BILLING_DELAY_MS.get(country, OTHER_BILLING_DELAY_MS)
        return LineSettings(
            name=table.get("name", f"line-{index + 1}"),
            url=table["url"],
            flow=table["flow"],
            rings=table.get("rings", 1),
            billing_delay_ms=table.get("billing_delay_ms", delay_ms),
            init_extra=table.get("init_extra", ""),
            disconnect_tone=table.get("disconnect_tone"),
            full_duplex=table.get("full_duplex", True),
            transfer=_transfer(table),
            flash_ms=table.get("flash_ms"),
            groups=table.get("groups", ()),
            buzzer_pin=table.get("buzzer_pin"),
            lamp_pin=table.get("lamp_pin"),
            power_pin=table.get("power_pin"),
            pulse_dialling=table.get("pulse_dialling", False),
        )

    def _only_once(self, key: str, lines: Mapping[int, LineSettings | None]) -> None:
        seen: dict[str, int] = {}
        for index, line in lines.items():
            first = seen.setdefault(getattr(line, key), index) if line else index
            if first != index:
                what = f"is the {key} of line {first + 1} already"
                self._add(("line", index, key), what, f"give each its own {key}")

    # --- hours -------------------------------------------------------------------

    def schedules(self, zone: ZoneInfo) -> Mapping[str, Schedule]:
        raw = tables(self.file.data.get("schedule"))
        return {name: self._schedule(name, raw[name], zone) for name in raw}

    def _schedule(self, name: str, raw: dict[str, Any], zone: ZoneInfo) -> Schedule:
        path = ("schedule", name)
        rest = {key: raw[key] for key in raw if key in ScheduleTable.__annotations__}
        days = {key: raw[key] for key in raw if key not in rest}
        table = read_table(ScheduleTable, rest, self.file, path, self.problems) or {}
        hours = read_table(dict[Days, Hours], days, self.file, path, self.problems)
        week: dict[str, tuple[Span, ...]] = {}
        for key, (names, spans) in zip(days, (hours or {}).items(), strict=False):
            if twice := week.keys() & set(names):
                what = f"{' '.join(sorted(twice))} stands in another line, too"
                self._add((*path, key), what, "write each day once")
            week |= dict.fromkeys(names, spans)
        return Schedule(
            name,
            zone,
            MappingProxyType(week),
            MappingProxyType(table.get("holidays", {})),
            Switch(table.get("switch", Switch.AUTO)),
        )

    def speech(self) -> SpeechSettings:
        raw = self.file.data.get("speech", {})
        table = read_table(SpeechTable, raw, self.file, ("speech",), self.problems)
        return SpeechSettings(**(table or {}))

    def care(self) -> CareSettings:
        raw = self.file.data.get("care", {})
        table = read_table(CareTable, raw, self.file, ("care",), self.problems)
        return CareSettings(**(table or {}))

    def keep_recordings_days(self) -> int:
        raw = self.file.data.get("recording", {})
        path = ("recording",)
        table = read_table(RecordingTable, raw, self.file, path, self.problems) or {}
        return table.get("keep_days", KEEP_RECORDINGS_DAYS)

    # --- places ------------------------------------------------------------------

    def store(self) -> tuple[Path, int]:
        """Return where things are kept, and the megabytes that stay free there."""
        raw = self.file.data.get("store", {})
        path = ("store",)
        table = read_table(StoreTable, raw, self.file, path, self.problems) or {}
        is_system = self.directory == SYSTEM_CONFIGURATION
        usual = SYSTEM_STORE if is_system else self.directory / "state"
        directory = self.directory / table.get("directory", usual)
        return directory, table.get("keep_free_mb", KEEP_FREE_MB)

    def socket(self, store_directory: Path) -> Path:
        raw = self.file.data.get("api", {})
        table = read_table(ApiTable, raw, self.file, ("api",), self.problems) or {}
        socket = self.directory / table.get("socket", store_directory / "desk.sock")
        if (length := len(bytes(socket))) > LONGEST_SOCKET_BYTES:
            what = f"{socket} has {length} bytes, more than a socket may have"
            remedy = f"name a path of {LONGEST_SOCKET_BYTES} bytes at most"
            self._add(("api", "socket"), what, remedy)
        return socket

    def _add(self, path: tuple[str | int, ...], what: str, remedy: str) -> None:
        self.problems.append(self.file.problem(path, what, remedy))


def _transfer(table: LineTable) -> TransferStyle:
    usual = TransferStyle()
    return TransferStyle(
        TransferWay(table.get("transfer", usual.way)),
        CompleteOn(table.get("complete_on", usual.complete_on)),
        table.get("dialtone_wait_s", usual.dialtone_wait_s),
        table.get("flashes_back", usual.flashes_back),
    )


def read_main(file: TomlFile, directory: Path, problems: list[Problem]) -> Main | None:
    """Return what *file* says, or None after adding to *problems*."""
    mistakes: list[Problem] = []
    read_table(MainTable, file.data, file, (), mistakes)
    reader = _Reader(file, directory, mistakes)
    office = reader.office()
    country = office.get("country", DEFAULT_COUNTRY) if office else DEFAULT_COUNTRY
    zone = ZoneInfo(office["time_zone"] if office else str(UTC))
    lines = reader.lines(country)
    schedules, mailboxes = reader.schedules(zone), read_mailboxes(file, mistakes)
    bells = [
        pin
        for line in lines
        for pin in (line.buzzer_pin, line.lamp_pin, line.power_pin)
    ]
    panel = read_panel(file, directory, lines, mistakes)
    boards = pins_of_boards(lines) | pins_of_panel(panel)
    mistakes += shared_pins(mailboxes, {*bells, *boards}, file)
    sip = read_sip(file, mailboxes, lines, mistakes)
    outside, speech = read_outside(file, lines, sip, mistakes), reader.speech()
    street_file = StreetFile(file, lines, sip, schedules, mistakes)
    routes = street_file.routes()
    area = office.get("area", "") if office else ""
    street = street_file.street(area, outside.analog_first)
    link = read_link(file, sip, mistakes)
    plan = Plan(
        country=country,
        allowed=outside.allowed,
        costly=outside.costly,
        routes=routes,
        street=street,
    )
    drill = read_drill(file, link, lines, plan, mistakes)
    keep_recordings_days = reader.keep_recordings_days()
    privacy = read_privacy(file, mistakes)
    mail, care = read_mail(file, directory, mistakes), reader.care()
    report = read_report(file, mistakes, has_mail="mail" in file.data)
    alarm = read_alarm(file, plan, mistakes, has_mail="mail" in file.data)
    news = read_news(file, directory, mistakes)
    console = read_console(file, directory, mistakes)
    backup = read_backup(file, mistakes)
    store_directory, keep_free_mb = reader.store()
    socket = reader.socket(store_directory)
    problems += mistakes
    if mistakes or office is None:
        return None
    return Main(
        name=office["name"],
        zone=zone,
        country=country,
        language=office.get("language", DEFAULT_LANGUAGE),
        lines=lines,
        schedules=MappingProxyType(schedules),
        mailboxes=MappingProxyType(mailboxes),
        outside=outside,
        speech=speech,
        keep_recordings_days=keep_recordings_days,
        privacy=privacy,
        mail=mail,
        care=care,
        panel=panel,
        sip=sip,
        routes=routes,
        street=street,
        store_directory=store_directory,
        keep_free_mb=keep_free_mb,
        socket=socket,
        link=link,
        drill=drill,
        report=report,
        alarm=alarm,
        news=news,
        console=console,
        backup=backup,
    )
