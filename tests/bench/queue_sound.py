"""What the sound of a waiting caller costs: processor time a frame, and memory."""

from collections.abc import Callable, Mapping
from time import process_time

from bench.tables import show
from tipring.desk.player import Endless, Loop, Stretch
from tipring.desk.shelf import PromptShelf
from tipring.dsp.frames import FRAME_S
from tipring.dsp.plans import PLANS
from tipring.dsp.tones import progress_tone
from tipring.speech.prompts import PromptLibrary, shipped_root

SECONDS = 120
"""More than a whole loop of either piece."""
CALLS = 30
"""As many callers as a large box has lines."""
MUSIC = ("music", "music-2")


def measure(rounds: int) -> None:
    """Print both tables; the best of some rounds, so that a busy machine is fair."""
    library = PromptLibrary([shipped_root()])
    shelf = PromptShelf.fill(library, [(name, "en") for name in MUSIC])
    plan = PLANS["us"]
    sounds: Mapping[str, Callable[[], Endless]] = {
        "music": lambda: Loop(shelf.music("music", "en")),
        "ringback": lambda: progress_tone(plan.ringback),
        "busy tone": lambda: progress_tone(plan.busy),
        "comfort noise": lambda: Loop(shelf.noise),
    }
    rows = [(name, f"{_us_a_frame(make, rounds):.2f}") for name, make in sounds.items()]
    show("Sound for one caller: us a frame of 20 ms", ("sound", "us"), rows)
    kept = [shelf.music(name, "en") for name in MUSIC for _ in range(CALLS)]
    memory = {sound.ctypes.data: sound.nbytes for sound in kept}
    row = (CALLS, f"{sum(memory.values()) / 1e6:.2f}")
    show("Music in memory", ("callers of each piece", "MB"), [row])


def _us_a_frame(make: Callable[[], Endless], rounds: int) -> float:
    frames = round(SECONDS / FRAME_S)
    best = float("inf")
    for _ in range(rounds):
        stretch = Stretch(make())
        began = process_time()
        for _ in range(frames):
            stretch.next_frame()
        best = min(best, process_time() - began)
    return 1e6 * best / frames
