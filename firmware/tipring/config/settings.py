"""The frozen settings of one box."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from tipring.domain.backups import Generations
from tipring.domain.board import Board
from tipring.domain.colours import Colour
from tipring.domain.extensions import Extension, SipTrunk
from tipring.domain.hours import Span
from tipring.domain.link_drill.calendar import WEEKLY, DrillTime
from tipring.domain.office import Office
from tipring.domain.transfer_style import TransferStyle
from tipring.dsp.plans import Signal

KEEP_FREE_MB = 100
KEEP_RECORDINGS_DAYS = 90


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One line to the street, and how it is answered."""

    name: str
    url: str
    """`modem:///dev/ttyACM0`, whose path may be a glob; `modem://usb-serial:12345`,
    `modem://usb-port:1-1.2`; `hat:tipring-fxo`."""
    flow: str
    rings: int
    """Rings to wait before answering."""
    billing_delay_ms: int
    """Silence after answering, before the first prompt."""
    init_extra: str
    """One more AT command line for the modem; empty for none."""
    disconnect_tone: Signal | None = None
    """What this line sounds when the caller hung up, besides its country's tones."""
    full_duplex: bool = True
    """Hear and play at once, where the device can."""
    transfer: TransferStyle = field(default_factory=TransferStyle)
    """How its callers are handed over to other numbers."""
    flash_ms: int | None = None
    """How long a hook flash is; None: as the device has it for its country."""
    groups: tuple[str, ...] = ()
    """The groups of lines that it belongs to; calls of the box choose one."""
    buzzer_pin: int | None = None
    lamp_pin: int | None = None
    """The bell of the telephone beside this line: GPIO of the board."""
    power_pin: int | None = None
    """GPIO that takes the modem's supply away while it is high."""
    board: Board | None = None
    """What stands behind `hat:NAME`; None: no board of ours."""
    pulse_dialling: bool = False
    """A board dials by opening the loop, for exchanges that know no tones."""


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """The board that has relay, watchdog, lamps and button."""

    board: Board
    line: str
    """The line behind its relay."""


@dataclass(frozen=True, slots=True)
class SpeechSettings:
    """Whether callers are understood, and what is kept of whom nobody understood."""

    enabled: bool = True
    keep_misheard: bool = False
    """Off: nobody asked the caller whose voice it is, so the owner has to say so."""
    keep_misheard_days: int = 30


class Security(StrEnum):
    """How the way to the mail server is kept secret."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SoundFormat(StrEnum):
    """In which form the sound of a message is attached to its mail."""

    WAV = "wav"
    MP3 = "mp3"
    OPUS = "opus"
    NONE = "none"


MAIL_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}
"""RFC 6409 (submission), RFC 8314 (implicit TLS), RFC 5321 (relay)."""


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The mail server that takes the office's mail."""

    host: str
    sender: str
    """The address that mail comes from."""
    port: int = 0
    """0: the usual one of `security`, see `at_port`."""
    security: Security = Security.STARTTLS
    user: str = ""
    """Empty: the server asks for none."""
    password: str = field(default="", repr=False)
    sound: SoundFormat = SoundFormat.WAV
    largest_mb: float = 10.0
    """A sound that is larger is not attached."""
    ca_file: Path | None = None
    """Certificates that are trusted besides those of the system."""

    @property
    def at_port(self) -> int:
        """The port to connect to."""
        return self.port or MAIL_PORTS[self.security]


@dataclass(frozen=True, slots=True)
class CareSettings:
    """Who hears of lines that are down."""

    tell: tuple[str, ...] = ()
    """Addresses."""
    after_min: float = 10.0
    """How long a line may be down before anybody hears of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipSettings:
    """The SIP border and who is behind it."""

    listen: tuple[str, ...]
    """Addresses of this box, IPv4 or IPv6, or names of its interfaces (`eth0`), whose
    addresses are followed when they change."""
    port: int = 5060
    """UDP and TCP."""
    tls_port: int = 5061
    """0: no TLS."""
    web_port: int = 8443
    """HTTPS, at each address: the phone page, and files for telephones; 0: neither."""
    domain: str = "tipring"
    """The realm of passwords. It does not change with the address."""
    rtp_first_port: int = 30000
    rtp_last_port: int = 30999
    inside_calls: int = 8
    """How many telephones of the office may be in flows and queues at once."""
    extensions: Mapping[str, Extension] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """By their numbers."""
    passwords: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """Of extensions, by their numbers; one without is not registered."""
    trunks: tuple[SipTrunk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """How the way to the internet is watched, and what is done without it."""

    anchors: tuple[str, ...] = ("1.1.1.1:443", "8.8.8.8:443", "9.9.9.9:443")
    """Hosts that are always there, by address and port."""
    names: tuple[str, ...] = ("example.com", "iana.org")
    """Looked up in turn; none: names are not watched."""
    page: str = "http://network-test.debian.org/nm"
    """Whose text is known, so that a captive portal shows; empty: none is asked for."""
    page_says: str = "NetworkManager is online"
    """Part of its text."""
    pbx: str = ""
    """The cloud PBX of normal days, `host` or `host:port`; empty: there is none."""
    broker: str = ""
    """The owner's MQTT broker, `host:port`; empty: none is watched."""
    gateway_every_s: float = 1.0
    anchor_every_s: float = 4.5
    """Each of them; they take turns."""
    name_every_s: float = 10.0
    page_every_s: float = 60.0
    trunk_every_s: float = 5.0
    pbx_every_s: float = 5.0
    broker_every_s: float = 30.0
    timeout_s: float = 1.5
    """How long an answer may take; a page may take twice as long."""
    budget_mb: int = 2000
    """What looking may cost in a month."""
    stable_s: float = 60.0
    """How long all must be well before the link counts as up again."""
    mode: str = "front"
    """"front": the box answers always; "standby": a cloud PBX does on normal days."""
    keep_place_min: float = 10.0
    """How long a caller who was lost with his trunk keeps his place in a queue."""
    tell: tuple[str, ...] = ()
    """Addresses that have a letter about each outage, when it is over."""


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """A web service that is told news."""

    name: str
    url: str
    events: tuple[str, ...] = ()
    """Topics, or families of them (`call.*`); empty: all."""
    secret: str = field(default="", repr=False)
    """What its news are signed with."""


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """The MQTT broker that is told news, and how the box does."""

    host: str
    port: int = 0
    """0: 8883 with TLS, 1883 without."""
    tls: bool = False
    ca_file: Path | None = None
    """Certificates that are trusted besides those of the system."""
    user: str = ""
    password: str = field(default="", repr=False)
    topic: str = "tipring"
    """What all topics begin with; two boxes at one broker need two."""
    events: tuple[str, ...] = ()
    discovery: bool = True
    """Home Assistant finds the box by itself."""

    @property
    def at_port(self) -> int:
        """The port to connect to (IANA: mqtt, secure-mqtt)."""
        return self.port or (8883 if self.tls else 1883)


@dataclass(frozen=True, slots=True)
class NewsSettings:
    """Which other machines are told what happens."""

    webhooks: tuple[WebhookSettings, ...] = ()
    broker: BrokerSettings | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSettings:
    """When the internet is cut off on purpose, and who is called then."""

    at: DrillTime | None = None
    """None: only when somebody asks for it."""
    calls: str = ""
    """A number outside that answers; empty: none is called."""
    own_number: str = ""
    """A number of the office that arrives at `arrives_at`; empty: none is called."""
    arrives_at: str = ""
    """The name of a line."""
    office: tuple[str, ...] = ()
    """Networks that stay reached although the router leads to them."""
    tell: tuple[str, ...] = ()
    """Addresses of who hears of drills that failed; none: those of `[care]`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSettings:
    """Who hears of what worries the box, besides lamps and pages."""

    mail: tuple[str, ...] = ()
    """Addresses."""
    call: str = ""
    """A number that is called and told; empty: nobody is."""
    colour: Colour = Colour.RED
    """From which on anybody is told."""
    after_min: float = 10.0
    """For so long it lasts before anybody is."""
    quiet: Span | None = None
    """When nobody is called; None: there are calls by night."""
    calls: int = 3
    """So often somebody is called who does not confirm that he heard it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """Who gets the figures of the last seven days by mail, and when."""

    mail: tuple[str, ...] = ()
    """Addresses; none: nobody does."""
    at: DrillTime = WEEKLY
    """A day of the week and a time, by the office's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """Where pages for people are shown."""

    listen: tuple[str, ...] = ("0.0.0.0", "::")  # noqa: S104 - people are told
    """Addresses of this box."""
    http_port: int = 8080
    """The first run, and the way to HTTPS after it; 0: none."""
    https_port: int = 8443
    """0: none. A box with `[sip]` shows its pages at that table's web_port."""
    plain: bool = False
    """People may log in without HTTPS: for a proxy in front that speaks it."""
    certificate: Path | None = None
    """PEM, the whole chain; None: the box makes one, which browsers warn of."""
    certificate_key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """Where a copy of the office goes each night."""

    to: str = ""
    """A folder on another disk, or `sftp://user@host/folder`; empty: nowhere."""
    host_key: str = ""
    """The server's own: `ssh-ed25519 AAAA...`."""
    keep: Generations = field(default_factory=Generations)
    worry_days: int = 2
    """A newest copy that is older is worth a word."""
    passphrase: str = field(default="", repr=False)
    """Seals PINs, passwords and keys in it; empty: they are left out."""


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """How long the box knows who called."""

    keep_numbers_days: int | None = None
    """After so many, numbers and names of a call are forgotten; None: never. A queue
    may have its own."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the owner's files say."""

    directory: Path
    office: Office
    country: str
    """A key of `tipring.dsp.plans.PLANS`."""
    language: str
    lines: tuple[LineSettings, ...]
    store_directory: Path
    socket: Path
    """The unix socket of the desk."""
    keep_free_mb: int = KEEP_FREE_MB
    """Of the disk, what no message is recorded over."""
    speech: SpeechSettings = SpeechSettings()
    keep_recordings_days: int = KEEP_RECORDINGS_DAYS
    """After so many a recorded talk is erased; a queue may have its own."""
    privacy: PrivacySettings = PrivacySettings()
    secrets: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    """What web services want to see, by the name that a flow calls it."""
    mail: MailSettings | None = None
    """None: no mail is sent."""
    care: CareSettings = CareSettings()
    panel: PanelSettings | None = None
    """None: a box without relay, lamps and button."""
    sip: SipSettings | None = None
    """None: a box without SIP runs without border, extensions and trunks."""
    news: NewsSettings = NewsSettings()
    drill: DrillSettings = DrillSettings()
    link: LinkSettings | None = None
    """None: nobody looks at the link, and it is believed to be up."""
    console: ConsoleSettings = ConsoleSettings()
    report: ReportSettings = ReportSettings()
    alarm: AlarmSettings = AlarmSettings()
    backup: BackupSettings = field(default_factory=BackupSettings)
