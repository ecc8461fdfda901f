"""The call-progress tones of the countries we know (ITU-T E.180 supplement 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tipring.domain.errors import SettingsError
from tipring.domain.events import Tone


@dataclass(frozen=True, slots=True)
class Signal:
    """A mixture of sines, switched on and off."""

    frequencies_hz: tuple[float, ...]
    cadence_s: tuple[float, ...] = ()
    """Seconds on, off, on, off... again and again; empty is continuous."""
    softer_db: tuple[float, ...] = ()
    """How much softer each burst of the cadence is; empty if all are alike."""


@dataclass(frozen=True, slots=True)
class TonePlan:
    """What one country's exchanges let us hear."""

    country: str
    name: str
    ring: tuple[float, ...]
    """The ringing of the bell: seconds on, off, on, off..."""
    dial: Signal
    ringback: Signal
    busy: Signal
    reorder: Signal
    t35: str
    """The country code for AT+GCI: two hexadecimal digits (ITU-T T.35 annex A)."""
    stutter_dial: tuple[Signal, ...]
    """Dial tone with news: a message waits, or a call is held. Short bursts are its
    beginning; the dial tone follows."""
    variants: tuple[tuple[Tone, Signal], ...] = ()
    """Further shapes of these tones that are heard in this country."""


_BURSTS_S: Final = (0.1, 0.1)
"""Three of them recall, ten of them tell of a message (GR-506; the same elsewhere)."""

_UNITED_STATES: Final = TonePlan(
    country="us",
    name="United States",
    ring=(2.0, 4.0),
    dial=Signal((350.0, 440.0)),
    ringback=Signal((440.0, 480.0), (2.0, 4.0)),
    busy=Signal((480.0, 620.0), (0.5, 0.5)),
    reorder=Signal((480.0, 620.0), (0.25, 0.25)),
    t35="B5",
    stutter_dial=(Signal((350.0, 440.0), _BURSTS_S),),
)
_UNITED_KINGDOM: Final = TonePlan(
    country="uk",
    name="United Kingdom",
    ring=(0.4, 0.2, 0.4, 2.0),
    dial=Signal((350.0, 440.0)),
    ringback=Signal((400.0, 450.0), (0.4, 0.2, 0.4, 2.0)),
    busy=Signal((400.0,), (0.375, 0.375)),
    reorder=Signal((400.0,), (0.4, 0.35, 0.225, 0.525)),
    t35="B4",
    stutter_dial=(Signal((350.0, 440.0), _BURSTS_S),),
    # "Number unobtainable".
    variants=((Tone.REORDER, Signal((400.0,))),),
)
_GERMANY: Final = TonePlan(
    country="de",
    name="Germany",
    ring=(1.0, 4.0),
    dial=Signal((425.0,)),
    ringback=Signal((425.0,), (1.0, 4.0)),
    busy=Signal((425.0,), (0.48, 0.48)),
    reorder=Signal((425.0,), (0.24, 0.24)),
    t35="42",
    stutter_dial=(
        Signal((425.0,), _BURSTS_S),
        Signal((400.0, 425.0)),
    ),
)
_ITALY: Final = TonePlan(
    country="it",
    name="Italy",
    ring=(1.0, 4.0),
    dial=Signal((425.0,), (0.2, 0.2, 0.6, 1.0)),
    ringback=Signal((425.0,), (1.0, 4.0)),
    busy=Signal((425.0,), (0.5, 0.5)),
    reorder=Signal((425.0,), (0.2, 0.2)),
    t35="59",
    # The second one really alternates between its tones, without a pause.
    stutter_dial=(Signal((425.0,), _BURSTS_S), Signal((425.0, 470.0))),
)
_RUSSIA: Final = TonePlan(
    country="ru",
    name="Russia",
    ring=(1.0, 4.0),
    dial=Signal((425.0,)),
    ringback=Signal((425.0,), (1.0, 4.0)),
    busy=Signal((425.0,), (0.35, 0.35)),
    reorder=Signal((425.0,), (0.175, 0.175)),
    t35="B8",
    stutter_dial=(
        Signal((425.0,), _BURSTS_S),
        Signal((425.0,), (0.4, 0.04)),
    ),
)
_TURKEY: Final = TonePlan(
    country="tr",
    name="Turkey",
    ring=(2.0, 4.0),
    dial=Signal((450.0,)),
    ringback=Signal((450.0,), (2.0, 4.0)),
    busy=Signal((450.0,), (0.5, 0.5)),
    reorder=Signal((450.0,), (0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.6, 0.2)),
    t35="AE",
    stutter_dial=(Signal((450.0,), _BURSTS_S),),
)
_CHINA: Final = TonePlan(
    country="cn",
    name="China",
    ring=(1.0, 4.0),
    dial=Signal((450.0,)),
    ringback=Signal((450.0,), (1.0, 4.0)),
    busy=Signal((450.0,), (0.35, 0.35)),
    reorder=Signal((450.0,), (0.7, 0.7)),
    t35="26",
    stutter_dial=(
        Signal((450.0,), _BURSTS_S),
        Signal((425.0, 450.0)),
    ),
)
_FRANCE: Final = TonePlan(
    country="fr",
    name="France",
    ring=(1.5, 3.5),
    dial=Signal((440.0,)),
    ringback=Signal((440.0,), (1.5, 3.5)),
    busy=Signal((440.0,), (0.5, 0.5)),
    reorder=Signal((440.0,), (0.25, 0.25)),
    t35="3D",
    stutter_dial=(Signal((440.0,), _BURSTS_S),),
    variants=((Tone.DIAL, Signal((330.0, 440.0))),),
)
_SPAIN: Final = TonePlan(
    country="es",
    name="Spain",
    ring=(1.5, 3.0),
    dial=Signal((425.0,)),
    ringback=Signal((425.0,), (1.5, 3.0)),
    busy=Signal((425.0,), (0.2, 0.2)),
    reorder=Signal((425.0,), (0.2, 0.2, 0.2, 0.2, 0.2, 0.6)),
    t35="A0",
    stutter_dial=(Signal((425.0,), _BURSTS_S),),
)
_JAPAN: Final = TonePlan(
    country="jp",
    name="Japan",
    ring=(1.0, 2.0),
    dial=Signal((400.0,)),
    # The real one is modulated by 15 Hz: its sidebands lie within every tolerance.
    ringback=Signal((400.0,), (1.0, 2.0)),
    busy=Signal((400.0,), (0.5, 0.5)),
    reorder=Signal((400.0,), (0.5, 0.5)),
    t35="00",
    stutter_dial=(Signal((400.0,), _BURSTS_S),),
)
_AUSTRALIA: Final = TonePlan(
    country="au",
    name="Australia",
    ring=(0.4, 0.2, 0.4, 2.0),
    dial=Signal((413.0, 438.0)),
    ringback=Signal((413.0, 438.0), (0.4, 0.2, 0.4, 2.0)),
    busy=Signal((425.0,), (0.375, 0.375)),
    reorder=Signal((425.0,), (0.375, 0.375, 0.375, 0.375), softer_db=(0.0, 10.0)),
    t35="09",
    stutter_dial=(
        Signal((413.0, 438.0), _BURSTS_S),
        Signal((413.0, 438.0), (0.1, 0.04)),
    ),
    # On a long line the softer bursts of reorder are lost.
    variants=((Tone.REORDER, Signal((425.0,), (0.375, 1.125))),),
)

PLANS: Final[Mapping[str, TonePlan]] = MappingProxyType(
    {
        plan.country: plan
        for plan in (
            _UNITED_STATES,
            _UNITED_KINGDOM,
            _GERMANY,
            _ITALY,
            _RUSSIA,
            _TURKEY,
            _CHINA,
            _FRANCE,
            _SPAIN,
            _JAPAN,
            _AUSTRALIA,
        )
    }
)
"""By country key, as the settings name it."""


_OTHER_NAMES: Final = MappingProxyType({"gb": "uk"})
"""ISO 3166 says gb, everybody else uk."""


def plan_for(country: str) -> TonePlan:
    """Return the plan of *country*, in small or capital letters.

    Raises SettingsError, which lists the countries that we know.
    """
    key = country.casefold()
    try:
        return PLANS[_OTHER_NAMES.get(key, key)]
    except KeyError:
        known = ", ".join(f"{key} ({plan.name})" for key, plan in PLANS.items())
        message = f"no tone plan for the country {country!r}; choose one of: {known}"
        raise SettingsError(message) from None
