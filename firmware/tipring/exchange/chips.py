"""What tells voice modems apart, as data: three families as their manuals have them."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from tipring.dsp.codec import Coding


@dataclass(frozen=True, slots=True)
class VoiceCoding:
    """One line of AT+VSM=?."""

    number: int
    description: str
    """All that stands after the number."""
    coding: Coding


@dataclass(frozen=True, slots=True)
class Reports:
    """The DLE codes that a chip can send, by what it is doing."""

    playing: str
    recording: str
    waiting: str
    """Off-hook, between streams."""
    on_hook: str = ""
    """In voice mode."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One family of voice modems."""

    name: str
    maker: str
    """AT+GMI."""
    product: str
    """ATI and ATI0."""
    identity: str
    """ATI3."""
    revision: str
    """AT+GMR."""
    classes: str
    """AT+FCLASS=?."""
    prefixed: bool
    """Values are shown as '+VSM: value'."""
    spaced_caller_id: bool
    """'NMBR = 5551234' in one block, against 'NMBR=5551234' a paragraph each."""
    answers_vcon: bool
    """ATA in voice mode says VCON, against OK; so does a dialled call."""
    shielded_keys: bool
    """A key comes as `/ d d d ~` while it is held, against one `d`."""
    codings: tuple[VoiceCoding, ...]
    default_coding: int
    vsm_counts: Container[int]
    """How many values +VSM=... must have."""
    silence_levels: Container[int]
    """The first value of +VSD that is understood."""
    says_quiet: bool
    """Silence after speech is `q`, against `s` for any silence."""
    reports: Reports
    duplex_exit: str | None
    """The code that ends +VTR; None: there is no +VTR."""
    duplex_farewell: bytes
    """What is sent before the OK then."""
    ring_delays: range
    """The second value of +VDR, tenths of a second."""
    keep_line: Container[int]
    """The values of +VNH."""
    routes: tuple[str, ...]
    """The lines of AT+VLS=?."""
    both_tones_needed: bool
    """+VTS wants two frequencies in every [tone]."""
    longest_tone: int
    """In +VTS and +VTD, hundredths of a second."""
    flash_s: float
    """What ! means without a length."""
    tests_actions: bool
    """+VTX=? is answered OK, against ERROR."""
    watches_loop: bool
    """Has -STE and tells when a telephone beside is lifted; has +VRID and -SCID."""
    socket_register: int | None = None
    """The S register that says whether the telephone in its socket is lifted."""


_KEYS = "0123456789*#ABCD/~"

_LINEAR_RATES = "(7200,8000,11025)"


def _agere_codings(one_rate: str) -> tuple[VoiceCoding, ...]:
    return (
        VoiceCoding(128, f'"8-BIT LINEAR",{_LINEAR_RATES}', Coding.UNSIGNED_8),
        VoiceCoding(129, f'"16-BIT LINEAR",{_LINEAR_RATES}', Coding.SIGNED_16),
        VoiceCoding(130, f'"8-BIT ALAW",{one_rate}', Coding.A_LAW),
        VoiceCoding(131, f'"8-BIT ULAW",{one_rate}', Coding.MU_LAW),
        VoiceCoding(132, f'"IMA ADPCM",{_LINEAR_RATES}', Coding.IMA),
    )


_AGERE_ROUTES: Final = (
    '0,"",B0000000,B0000000,B0000000',
    '1,"T",0BC01800,0BC01800,0BC01800',
    '4,"S",00000000,00000000,B0000000',
    '5,"ST",0BC01800,0BC01800,0BC01800',
)

USR: Final = Chip(
    name="usr",
    maker="U.S. Robotics",
    product="5601",
    identity="U.S. Robotics 56K FAX USB V1.2.23",
    revision="1.2.23",
    classes="0,1,1.0,2,8",
    prefixed=False,
    spaced_caller_id=False,
    answers_vcon=False,
    shielded_keys=True,
    codings=_agere_codings("(8000)"),
    default_coding=129,
    vsm_counts=(2,),
    silence_levels=range(98, 159),
    says_quiet=False,
    reports=Reports(
        playing=_KEYS + "acebdsuhH",
        recording=_KEYS + "acebdsohH",
        waiting=_KEYS + "acebdshH",
    ),
    duplex_exit="\x03",
    duplex_farewell=b"",
    ring_delays=range(256),
    keep_line=(0, 2),
    routes=_AGERE_ROUTES,
    both_tones_needed=False,
    longest_tone=400,
    flash_s=0.5,
    tests_actions=True,
    watches_loop=False,
    socket_register=90,
)

CONEXANT: Final = Chip(
    name="conexant",
    maker="CONEXANT",
    product="56000",
    identity="CX93001-EIS_V0.2013-V92",
    revision="CX93001-EIS_V0.2013-V92",
    classes="0,1,1.0,2,8",
    prefixed=False,
    spaced_caller_id=True,
    answers_vcon=True,
    shielded_keys=False,
    codings=(
        VoiceCoding(0, '"SIGNED PCM",8,0,8000,0,0', Coding.SIGNED_8),
        VoiceCoding(1, '"UNSIGNED PCM",8,0,8000,0,0', Coding.UNSIGNED_8),
        VoiceCoding(129, '"IMA ADPCM",4,0,8000,0,0', Coding.IMA),
        VoiceCoding(130, '"UNSIGNED PCM",8,0,8000,0,0', Coding.UNSIGNED_8),
        VoiceCoding(131, '"Mu-Law",8,0,8000,0,0', Coding.MU_LAW),
        VoiceCoding(132, '"A-Law",8,0,8000,0,0', Coding.A_LAW),
        VoiceCoding(133, '"14 bit PCM",14,0,8000,0,0', Coding.SIGNED_16),
    ),
    default_coding=1,
    vsm_counts=(1, 2, 4),
    silence_levels=(0, 127, 128, 129),
    says_quiet=True,
    reports=Reports(
        playing=_KEYS + "acerblpPuhH",
        recording=_KEYS + "acerblpPosqhH",
        waiting=_KEYS + "acerblpPhH",
        on_hook="hH",
    ),
    duplex_exit="^",
    duplex_farewell=b"\x10\x03",
    ring_delays=range(7),
    keep_line=(0, 1, 2),
    routes=(
        '0,"",B0804100,B0804100,B0804100',
        '1,"T",0B8433C1,0FE431C1,0B8431C1',
        '2,"L",08800300,0CE00100,08800100',
        '4,"S",B0804100,B0804100,B0804100',
        '5,"ST",0B8433C1,0FE431C1,0B8431C1',
    ),
    both_tones_needed=False,
    longest_tone=255,
    flash_s=0.7,
    tests_actions=False,
    watches_loop=True,
)

AGERE: Final = Chip(
    name="agere",
    maker="Agere Systems",
    product="56000",
    identity="MT9234MU-V92",
    revision="V1.19",
    classes="0,1,2,8",
    prefixed=True,
    spaced_caller_id=True,
    answers_vcon=False,
    shielded_keys=True,
    codings=_agere_codings(_LINEAR_RATES),
    default_coding=129,
    vsm_counts=(4,),
    silence_levels=range(98, 159),
    says_quiet=False,
    reports=Reports(
        playing=_KEYS + "cebdshH",
        recording=_KEYS + "cebdshH",
        waiting=_KEYS + "cebdshH",
    ),
    duplex_exit=None,
    duplex_farewell=b"",
    ring_delays=range(256),
    keep_line=(0, 2),
    routes=_AGERE_ROUTES,
    both_tones_needed=True,
    longest_tone=400,
    flash_s=0.5,
    tests_actions=True,
    watches_loop=False,
)

CHIPS: Final[Mapping[str, Chip]] = MappingProxyType(
    {chip.name: chip for chip in (USR, CONEXANT, AGERE)}
)
"""By name, as `Exchange.plug_in` takes it."""


_NO_KEYS: Final = str.maketrans("", "", _KEYS)


def deaf_to_keys(chip: Chip) -> Chip:
    """Return *chip* with a key detector that never notices any."""
    reports = replace(
        chip.reports,
        playing=chip.reports.playing.translate(_NO_KEYS),
        recording=chip.reports.recording.translate(_NO_KEYS),
        waiting=chip.reports.waiting.translate(_NO_KEYS),
    )
    return replace(chip, reports=reports)
