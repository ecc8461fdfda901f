"""What the machine found, and what its caller heard, judged out here."""

import json
import wave
from pathlib import Path
from typing import Any, Final

import numpy as np

from support.box import KNOWN
from tipring.dsp.frames import FRAME_SAMPLES
from tipring.exchange.hearing import PromptSpotter

LEAST_FINDINGS: Final = 15
"""Fewer: the machine broke off."""
EXPECTED: Final = ("press 3", "leave")
"""Of the menu, and of the greeting after the key."""


def heard(call: Path) -> list[str]:
    """Return the prompts in a caller's recording, cut ones with a mark."""
    with wave.open(str(call), "rb") as sound:
        both = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    ears = PromptSpotter(KNOWN)
    left = both.reshape(-1, 2)[:, 0]
    frames = left[: len(left) // FRAME_SAMPLES * FRAME_SAMPLES]
    found = [
        prompt
        for frame in frames.reshape(-1, FRAME_SAMPLES)
        for prompt in ears.feed(frame)
    ]
    return [f"{one.text}{'' if one.whole else ' (cut)'}" for one in found]


def report(results: Path, call: Path, *, whole: bool) -> bool:
    """Print all findings; return whether nothing is bad, or missing of the *whole*."""
    findings: list[dict[str, Any]] = json.loads(results.read_text())
    if whole or call.exists():
        prompts = heard(call) if call.exists() else []
        findings.append(
            {
                "what": "the caller heard the prompts",
                "good": all(any(word in one for one in prompts) for word in EXPECTED),
                "prompts": prompts,
            }
        )
    for finding in findings:
        mark = {True: "good", False: "BAD ", None: "seen"}[finding.pop("good")]
        what = finding.pop("what")
        print(f"{mark}  {what}")
        for name, value in finding.items():
            print(f"        {name}: {value}")
        finding["mark"] = mark
    return len(findings) >= LEAST_FINDINGS and all(
        f["mark"] != "BAD " for f in findings
    )
