"""A player for sound: waveform, place, speed. `files/player.js` gives it life.

When it is played for the first time it tells so by the DOM event `heard`.
"""

from collections.abc import Sequence

from nicegui import ui

from tipring.console.look.parts import escaped
from tipring.console.words import _
from tipring.dsp.waveform import FULL

PIECES = 160
"""Bars of a waveform: two pixels each on a small telephone."""
SPEEDS = ("0.75", "1", "1.25", "1.5", "2")


def wave(peaks: Sequence[int], kind: str = "") -> str:
    """Return SVG of *peaks* (0 to FULL), as wide and high as its place."""
    bars = "".join(
        f"M{place + 0.5:g} {(FULL - _height(peak)) / 2:g}v{_height(peak)}"
        for place, peak in enumerate(peaks)
    )
    return (
        f'<svg class="wave {kind}" viewBox="0 0 {len(peaks)} {FULL}"'
        f' preserveAspectRatio="none" aria-hidden="true"><path d="{bars}"/></svg>'
    )


def _height(peak: int) -> int:
    return max(peak, 2)


def player(src: str, peaks: Sequence[int], seconds: float, name: str) -> ui.html:
    """Add a player of the sound at *src*; *name* is told to readers."""
    options = "".join(
        f'<option value="{speed}"{" selected" if speed == "1" else ""}>{speed}\u00d7'
        "</option>"
        for speed in SPEEDS
    )
    return ui.html(
        f'<tipring-player role="group" aria-label="{escaped(name)}">'
        f'<audio preload="none" src="{escaped(src)}"></audio>'
        f'<button type="button" class="play" aria-label="{escaped(_("Play"))}"'
        f' data-play="{escaped(_("Play"))}" data-pause="{escaped(_("Pause"))}">'
        '<i class="material-icons" aria-hidden="true">play_arrow</i></button>'
        f'<span class="waves">{wave(peaks)}{wave(peaks, "played")}'
        f'<input type="range" min="0" max="{seconds:.2f}" step="0.1" value="0"'
        f' aria-label="{escaped(_("Place in the sound"))}"></span>'
        f'<span class="time"><span class="at">0:00</span> / {clock(seconds)}</span>'
        f'<select aria-label="{escaped(_("Speed"))}">{options}</select>'
        "</tipring-player>",
        sanitize=False,
    )


def clock(seconds: float) -> str:
    """Return a length as people write it: 1:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
