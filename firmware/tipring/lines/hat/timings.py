"""Every time that a line behind a DAA waits, and why."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SETTLE_S: Final = 0.025
"""The hook switch bounces: what the detector of the loop says sooner is nothing."""

NO_LOOP_S: Final = 0.4
"""Current that does not flow by then never will."""

BLIND_SETTLE_S: Final = 0.1
"""Where nothing tells whether current flows, the line is given so long."""

SURELY_ON_HOOK_S: Final = 1.2
"""The loop is open for longer than any exchange's hook flash (Japan: 1.1 s)."""

REST_S: Final = 2.0
"""From one call to the next that we make: an exchange clears a call by then."""

GLARE_LOOK_S: Final = 0.15
"""Two pulses of the slowest ringing: whoever calls us at this moment goes first."""

GLARE_PULSES: Final = 2
"""One alone is a battery that was turned round."""

RING_PAUSE_S: Final = 4.5
"""Between two bursts of a call; the longest of the plans that we know is 4 s."""

SNOOP_S: Final = 6.0
"""So long after a ring, or after a reversal, caller ID may come (DAHDI listens so)."""

CALLER_TOLD_S: Final = 8.0
"""What comes so soon after a ring, or after the caller was told, is the same call:
some exchanges send it between all rings."""

DIAL_TONE_S: Final = 5.0
"""A line that gives none by then is dead, or somebody's."""

KEY_S: Final = 0.1
"""A key, and the pause after it."""

COMMA_S: Final = 2.0
"""A comma among the digits, as for modems (ITU-T V.250, S8)."""

PULSE_BREAK_S: Final = 0.06
PULSE_MAKE_S: Final = 0.04
"""Ten pulses a second."""

BETWEEN_DIGITS_S: Final = 0.8
"""Exchanges take a shorter pause for part of a digit."""

SOUND_GAP_S: Final = 5.0
"""A sound card gives a frame every 20 ms; one that has to be opened anew is silent
for a moment. After so long it is lost."""

DEAD_S: Final = 30.0
"""Nothing at all is heard for so long where a telephone seems to be lifted: there is
none, and no battery either. In a conversation somebody breathes."""

FLASH_S: Final[Mapping[str, float]] = MappingProxyType(
    {
        "us": 0.6,
        "uk": 0.1,
        "de": 0.17,
        "it": 0.1,
        "ru": 0.3,
        "tr": 0.1,
        "cn": 0.6,
        "fr": 0.27,
        "es": 0.1,
        "jp": 0.7,
        "au": 0.1,
    }
)
"""How long a hook flash is, by country: too short is ignored, too long hangs up.
Exchanges of one country differ; the setting of the line goes before."""

PROMPT_FRAMES: Final = 4
"""80 ms of a prompt lie before the sound card: they are thrown away at a key."""
