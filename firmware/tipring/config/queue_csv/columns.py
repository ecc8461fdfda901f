# ruff: noqa: RUF001 - Turkish has an i without a dot
"""The 202 columns: 52 of the queue, then three for each of 50 agents in a row."""

from collections.abc import Mapping
from types import MappingProxyType

from tipring.config.queue_csv.column import Column, Kind, Need

SEATS = 50
"""Agents that one row has room for."""
SETTINGS_COLUMNS = 52
"""Columns before those of the agents."""


def _words(*pairs: tuple[str, str | bool]) -> Mapping[str, str | bool]:
    return MappingProxyType(dict(pairs))


_STATES = _words(("ENABLED", True), ("DISABLED", False))
_ROUTINGS = _words(("PRIORITY_BASED", "priority"), ("SKILL_BASED", "skill"))
_PATTERNS = _words(
    ("CIRCULAR", "circular"),
    ("REGULAR", "regular"),
    ("SIMULTANEOUS", "simultaneous"),
    ("UNIFORM", "uniform"),
    ("WEIGHTED", "weighted"),
)
_OVERFLOWS = _words(
    ("PERFORM_BUSY_TREATMENT", "busy"),
    ("TRANSFER_TO_PHONE_NUMBER", "transfer"),
    ("PLAY_RINGING_UNTIL_CALLER_HANGS_UP", "ringing"),
)
_MODES = _words(("TIME", "time"), ("POSITION", "position"))
_RINGS = _words(
    ("NORMAL", "normal"),
    ("LONG_LONG", "long-long"),
    ("SHORT_SHORT_LONG", "short-short-long"),
    ("SHORT_LONG_SHORT", "short-long-short"),
)
_ACTIONS = _words(("ADD", "add"), ("REPLACE", "replace"), ("REMOVE", "remove"))


def _switch(
    number: int,
    key: str,
    english: str,
    turkish: str,
    api: str,
    *,
    opposite: bool = False,
) -> Column:
    path = tuple(key.split("."))
    kind = Kind.SWITCH
    return Column(number, english, turkish, api, path, kind, opposite=opposite)


def _whole(
    number: int,
    key: str,
    names: tuple[str, str, str],
    least: int,
    most: int,
) -> Column:
    return Column(number, *names, tuple(key.split(".")), Kind.INTEGER, least, most)


def _choice(
    number: int,
    key: str,
    names: tuple[str, str, str],
    choices: Mapping[str, str | bool],
    need: Need = Need.NEVER,
) -> Column:
    path = tuple(key.split(".")) if key else ()
    return Column(number, *names, path, Kind.CHOICE, choices=choices, need=need)


NAME = Column(1, "Name", "Ad", "name", ("title",), Kind.TEXT, 1, 30, need=Need.ALWAYS)
PHONE = Column(
    2,
    "Phone Number",
    "Telefon Numarası",
    "phoneNumber",
    ("phone_number",),
    Kind.PHONE,
    need=Need.ONE,
)
EXTENSION = Column(
    3,
    "Extension",
    "Uzantı",
    "extension",
    ("extension",),
    Kind.EXTENSION,
    2,
    6,
    need=Need.ONE,
)
LOCATION = Column(
    4, "Location", "Konum", "location", ("location",), Kind.TEXT, need=Need.ALWAYS
)
SIZE = _whole(
    10,
    "size",
    ("Number of Calls in Queue", "Sıradaki Çağrı Sayısı", "queueSettings.queueSize"),
    1,
    50,
)
ROUTING = _choice(
    11,
    "offering.routing",
    (
        "Call Routing Type (Priority / Skill Based)",
        "Çağrı Yönlendirme Türü (Öncelik / Beceriye Dayalı)",
        "callPolicies.routingType",
    ),
    _ROUTINGS,
)
PATTERN = _choice(
    12,
    "offering.pattern",
    (
        "Call Routing Pattern",
        "Çağrı Yönlendirme Modeli",
        "callPolicies.policy",
    ),
    _PATTERNS,
    Need.NEW,
)
OVERFLOW_ACTION = _choice(
    15,
    "overflow.action",
    ("Overflow Action", "Taşma Eylemi", "queueSettings.overflow.action"),
    _OVERFLOWS,
)
OVERFLOW_ENABLE = _switch(
    16,
    "overflow.after_wait",
    "Overflow Enable",
    "Taşma Etkinleştirme",
    "queueSettings.overflow.overflowAfterWaitEnabled",
)
OVERFLOW_NUMBER = Column(
    19,
    "Overflow Transfer Number",
    "Taşma Aktarımı Numarası",
    "queueSettings.overflow.transferNumber",
    ("overflow", "number"),
    Kind.TARGET,
    1,
    23,
)
OVERFLOW_VOICEMAIL = _switch(
    20,
    "overflow.to_voicemail",
    "Overflow Transfer to Voicemail Enable",
    "Sesli Mesaja Taşma Aktarımını Etkinleştir",
    "queueSettings.overflow.sendToVoicemail",
)
OVERFLOW_TIME = _whole(
    21,
    "overflow.after_wait_s",
    (
        "Overflow After Wait Time",
        "Bekleme Süresi Sonrasında Taşma",
        "queueSettings.overflow.overflowAfterWaitTime",
    ),
    1,
    7200,
)
WAIT_ENABLE = _switch(
    25,
    "wait.enabled",
    "Wait Message Enable",
    "Bekleme Mesajını Etkinleştir",
    "queueSettings.waitMessage.enabled",
)
WAIT_MODE = _choice(
    26,
    "wait.mode",
    (
        "Wait Message Mode",
        "Bekleme Mesajı Modu",
        "queueSettings.waitMessage.waitMode",
    ),
    _MODES,
)
COMFORT_ENABLE = _switch(
    31,
    "comfort.enabled",
    "Comfort Message Enable",
    "Rahatlatma Mesajını Etkinleştir",
    "queueSettings.comfortMessage.enabled",
)
COMFORT_TIME = _whole(
    32,
    "comfort.every_s",
    (
        "Comfort Message Time",
        "Rahatlatma Mesajı Süresi",
        "queueSettings.comfortMessage.timeBetweenMessages",
    ),
    1,
    600,
)
BOUNCE_ENABLE = _switch(
    39,
    "bounce.enabled",
    "Bounced Call Enable",
    "Geri Dönen Çağrıyı Etkinleştir",
    "callPolicies.callBounce.callBounceEnabled",
)
BOUNCE_RINGS = _whole(
    40,
    "bounce.rings",
    (
        "Bounced Call Number of Rings",
        "Geri Gelen Çağrı Çaldırma Sayısı",
        "callPolicies.callBounce.callBounceMaxRings",
    ),
    1,
    20,
)
HOLD_BOUNCE = _switch(
    42,
    "bounce.after_hold",
    "Bounce Call After Set Time Enable",
    "Ayarlı Süre Sonrasında Çağrıyı Geri Döndürmeyi Etkinleştir",
    "callPolicies.callBounce.callBounceOnHoldEnabled",
)
HOLD_BOUNCE_TIME = _whole(
    43,
    "bounce.after_hold_s",
    (
        "Bounce Call After Set Time",
        "Ayarlı Süre Sonrasında Çağrıyı Geri Döndür",
        "callPolicies.callBounce.callBounceOnHoldMaxSeconds",
    ),
    1,
    600,
)
HOLD_ALERT = _switch(
    44,
    "bounce.alert",
    "Alert Agent if Call on Hold Enable",
    "Çağrı Bekletiliyorsa Temsilciyi Uyarmayı Etkinleştir",
    "callPolicies.callBounce.alertAgentEnabled",
)
HOLD_ALERT_TIME = _whole(
    45,
    "bounce.alert_s",
    (
        "Alert Agent if Call on Hold",
        "Çağrı Bekletiliyorsa Temsilciyi Uyar",
        "callPolicies.callBounce.alertAgentMaxSeconds",
    ),
    1,
    600,
)
RING_ENABLE = _switch(
    46,
    "ring.distinctive",
    "Distinctive Ring Enable",
    "Farklı Zil Sesini Etkinleştir",
    "callPolicies.distinctiveRing.enabled",
)
RING_PATTERN = _choice(
    47,
    "ring.pattern",
    (
        "Distinctive Ring Pattern",
        "Farklı Zil Modeli",
        "callPolicies.distinctiveRing.ringPattern",
    ),
    _RINGS,
)
ALTERNATE_ACTION = _choice(
    49,
    "",
    ("Alternate Numbers Action", "Alternatif Numaralar Eylemi", ""),
    _ACTIONS,
)
AGENT_ACTION = _choice(50, "", ("Agent Action", "Temsilci İşlemi", ""), _ACTIONS)
ALTERNATE_NUMBERS = Column(
    51,
    "Alternate Number(s)",
    "Alternatif Numara(lar)",
    "alternateNumberSettings.alternateNumbers",
    ("alternate", "number"),
    Kind.NUMBERS,
    1,
    23,
)
ALTERNATE_PATTERN = _choice(
    52,
    "alternate.pattern",
    (
        "Alternate Numbers Ring Pattern",
        "Alternatif Numaralar Zil Sesi Modeli",
        "alternateNumberSettings.alternateNumbers[].ringPattern",
    ),
    _RINGS,
)

_QUEUE = (
    NAME,
    PHONE,
    EXTENSION,
    LOCATION,
    Column(
        5,
        "Caller ID First Name",
        "Arayan Kimliği İlk Adı",
        "firstName",
        ("caller_id_first_name",),
        Kind.TEXT,
        1,
        30,
    ),
    Column(
        6,
        "Caller ID Last Name",
        "Arayan Kimliği Soyadı",
        "lastName",
        ("caller_id_last_name",),
        Kind.TEXT,
        1,
        30,
    ),
    Column(7, "Language", "Dil", "languageCode", ("language",), Kind.LANGUAGE),
    Column(8, "Time Zone", "Saat Dilimi", "timeZone", ("time_zone",), Kind.ZONE),
    _choice(
        9,
        "enabled",
        ("Call Queue Enable", "Çağrı Sırası Etkinleştir", "enabled"),
        _STATES,
    ),
    SIZE,
    ROUTING,
    PATTERN,
    _switch(
        13,
        "outgoing_number",
        "Phone Number for Outgoing Calls Enable",
        "Giden Çağrılar için Telefon Numarası Etkinleştir",
        "phoneNumberForOutgoingCallsEnabled",
    ),
    _switch(
        14,
        "agents_may_join",
        "Allow Agent to Join Enable",
        "Temsilcinin Katılmasına İzin Ver Etkinleştir",
        "allowAgentJoinEnabled",
    ),
    OVERFLOW_ACTION,
    OVERFLOW_ENABLE,
    _switch(
        17,
        "offering.ringback",
        "Play Ringing Tone to Callers When Their Call Is Sent to an Available Agent",
        "Çağrıları Uygun Bir Temsilciye Gönderildiğinde Arayanlara Zil Sesi Çalın",
        "queueSettings.callOfferToneEnabled",
    ),
    _switch(
        18,
        "carries_wait",
        "Reset Caller Statistics Upon Queue Entry",
        "Sıra Girişi Üzerine Arayan İstatistiklerini Sıfırla",
        "queueSettings.resetCallStatisticsEnabled",
        opposite=True,
    ),
    OVERFLOW_NUMBER,
    OVERFLOW_VOICEMAIL,
    OVERFLOW_TIME,
    _switch(
        22,
        "overflow.announce",
        "Overflow Announcement Enable",
        "Taşma Duyurusunu Etkinleştir",
        "queueSettings.overflow.playOverflowGreetingEnabled",
    ),
    _switch(
        23,
        "welcome.enabled",
        "Welcome Message Enable",
        "Karşılama Mesajını Etkinleştir",
        "queueSettings.welcomeMessage.enabled",
    ),
    _switch(
        24,
        "welcome.mandatory",
        "Welcome Message Mandatory",
        "Karşılama Mesajı Zorunludur",
        "queueSettings.welcomeMessage.alwaysEnabled",
    ),
    WAIT_ENABLE,
    WAIT_MODE,
    _whole(
        27,
        "wait.handling_min",
        (
            "Wait Message Handling Time",
            "Bekleme Mesajı İşleme Süresi",
            "queueSettings.waitMessage.defaultHandlingTime",
        ),
        1,
        100,
    ),
    _whole(
        28,
        "wait.up_to_position",
        (
            "Wait Message Play Position",
            "Bekleme Mesajı Oynatma Konumu",
            "queueSettings.waitMessage.queuePosition",
        ),
        1,
        100,
    ),
    _whole(
        29,
        "wait.up_to_min",
        (
            "Wait Message Wait Time",
            "Bekleme Mesajı Bekleme Süresi",
            "queueSettings.waitMessage.handlingTime",
        ),
        1,
        100,
    ),
    _switch(
        30,
        "wait.high_volume",
        "Wait Message High Volume Message",
        "Bekleme Mesajı Yüksek Hacim Mesajı",
        "queueSettings.waitMessage.highVolumeMessageEnabled",
    ),
    COMFORT_ENABLE,
    COMFORT_TIME,
    _switch(
        33,
        "music.enabled",
        "Hold Music Enable",
        "Bekletme Müziğini Etkinleştir",
        "queueSettings.mohMessage.normalSource.enabled",
    ),
    _switch(
        34,
        "music.alternate",
        "Hold Music Alternate Source Enable",
        "Bekletme Müziği Alternatif Kaynağını Etkinleştir",
        "queueSettings.mohMessage.alternateSource.enabled",
    ),
    _switch(
        35,
        "comfort.bypass",
        "Comfort Message Bypass Enable",
        "Rahatlatma Mesajını Atlamayı Etkinleştir",
        "queueSettings.comfortMessageBypass.enabled",
    ),
    _whole(
        36,
        "comfort.bypass_below_s",
        (
            "Comfort Message Bypass Call Waiting Time",
            "Rahatlatıcı Mesajını Atlatmak İçin Çağrı Bekleme Süresi",
            "queueSettings.comfortMessageBypass.callWaitingAgeThreshold",
        ),
        1,
        120,
    ),
    _switch(
        37,
        "whisper.enabled",
        "Whisper Message Enable",
        "Fısıldama Mesajını Etkinleştir",
        "queueSettings.whisperMessage.enabled",
    ),
    _switch(
        38,
        "several_calls",
        "Allow Multiple Calls per Agent",
        "Temsilci Başına Birden Fazla Çağrıya İzin Ver",
        "allowCallWaitingForAgentsEnabled",
    ),
    BOUNCE_ENABLE,
    BOUNCE_RINGS,
    _switch(
        41,
        "bounce.if_unavailable",
        "Bounced Call if Agent Unavailable",
        "Temsilci Müsait Değilse Geri Dönen Çağrı",
        "callPolicies.callBounce.agentUnavailableEnabled",
    ),
    HOLD_BOUNCE,
    HOLD_BOUNCE_TIME,
    HOLD_ALERT,
    HOLD_ALERT_TIME,
    RING_ENABLE,
    RING_PATTERN,
    _switch(
        48,
        "ring.alternate_distinctive",
        "Alternate Number Distinctive Ring Enable",
        "Alternatif Numara Farklı Zil Sesi Etkinleştirme",
        "alternateNumberSettings.distinctiveRingEnabled",
    ),
    ALTERNATE_ACTION,
    AGENT_ACTION,
    ALTERNATE_NUMBERS,
    ALTERNATE_PATTERN,
)


def _seat(seat: int) -> tuple[Column, Column, Column]:
    first = SETTINGS_COLUMNS + 3 * (seat - 1) + 1
    agent, temsilci, api = f"Agent{seat}", f"Temsilci{seat}", f"agents[{seat - 1}]"
    return (
        Column(
            first,
            f"{agent} ID",
            f"{temsilci} Kimliği",
            f"{api}.id",
            ("id",),
            Kind.AGENT,
            1,
            161,
            seat=seat,
        ),
        Column(
            first + 1,
            f"{agent} Weight",
            f"{temsilci} Ağırlık",
            f"{api}.weight",
            ("weight",),
            Kind.INTEGER,
            0,
            100,
            seat=seat,
        ),
        Column(
            first + 2,
            f"{agent} Skill Level",
            f"{temsilci} Beceri Düzeyi",
            f"{api}.skillLevel",
            ("skill_level",),
            Kind.INTEGER,
            1,
            20,
            seat=seat,
        ),
    )


AGENT_SEATS = tuple(_seat(seat) for seat in range(1, SEATS + 1))
"""For each seat its columns: ID, weight, skill level."""
COLUMNS = (*_QUEUE, *(column for seat in AGENT_SEATS for column in seat))
"""All of them, in the order of an exported file."""

LIST_COLUMNS = frozenset(
    {ALTERNATE_ACTION, AGENT_ACTION, ALTERNATE_NUMBERS, ALTERNATE_PATTERN}
)
"""Operations on the lists of a queue; they may stand in every row of it."""
SETTINGS = tuple(column for column in _QUEUE if column not in LIST_COLUMNS)
"""One key of a queue's file each."""
