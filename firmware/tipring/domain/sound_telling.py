"""The sound of calls, as sentences."""

from collections.abc import Iterator
from functools import singledispatch

from tipring.domain.sound_entries import SoundMeasured
from tipring.domain.worry_telling import tell_of_worries


@singledispatch
def tell_of_sound(what: object) -> str:
    """Return what happened, as a sentence about the box.

    NotImplementedError for what has no sentence, here or further down.
    """
    return tell_of_worries(what)


@tell_of_sound.register
def _(what: SoundMeasured) -> str:
    return f"has measured the sound of {what.party}: {', '.join(_figures(what))}"


def _figures(what: SoundMeasured) -> Iterator[str]:
    due = what.packets + what.lost
    yield f"{due / 50:.0f} s"
    if what.lost:
        yield f"{100 * what.lost / due:.1f} % lost"
    if what.far_lost:
        yield f"{what.far_lost} packets lost on the way there"
    yield f"jitter {what.jitter_ms:.0f} ms"
    yield f"{what.buffer_ms:.0f} ms held back"
    if what.concealed_ms:
        yield f"{what.concealed_ms:.0f} ms made up"
    if what.stretched_ms:
        yield f"{what.stretched_ms:.0f} ms stretched"
    if what.round_trip_ms is not None:
        yield f"there and back {what.round_trip_ms:.0f} ms"
