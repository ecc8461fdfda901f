"""How lines do, as sentences."""

from collections.abc import Iterator
from functools import singledispatch

from tipring.domain.health_entries import LineHistoryForgotten, LineMeasured
from tipring.domain.privacy_telling import tell_of_privacy


@singledispatch
def tell_of_health(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_privacy(what)


@tell_of_health.register
def _(what: LineMeasured) -> str:
    return f"has measured the line: {', '.join(_figures(what))}"


@tell_of_health.register
def _(what: LineHistoryForgotten) -> str:
    return f"forgets how lines did before {what.before:%Y-%m-%d}"


def _figures(what: LineMeasured) -> Iterator[str]:
    if what.speech_dbm0 is not None:
        yield f"the caller at {what.speech_dbm0:.0f} dBm0"
    if what.noise_dbm0p is not None:
        yield f"noise {what.noise_dbm0p:.0f} dBm0p"
    if what.hum_dbm0 is not None:
        yield f"hum of {what.mains_hz} Hz at {what.hum_dbm0:.0f} dBm0"
    if what.return_loss_db is not None:
        yield f"echo return loss {what.return_loss_db:.0f} dB"
    if what.gaps or what.xruns:
        yield f"sound torn {what.gaps + what.xruns} time(s)"
    yield f"ended by {what.ended}" if what.ended else "ended by us"
