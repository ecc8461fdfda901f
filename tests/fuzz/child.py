"""One target under one fuzzer, in a process of its own: `python -m fuzz.child`.

Atheris (libFuzzer) leads where it is installed: it sees which lines an input reaches.
Elsewhere hypothesis draws, which sees nothing and finds less.
"""

import contextlib
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzz.targets import Target

atheris: Any = None
with contextlib.suppress(ImportError):  # Python 3.14, other machines
    atheris = import_module("atheris")

LONGEST_INPUT_S = 60
"""By the clock: a machine that does much else is slow."""


def instrumented(name: str) -> Target:
    """Import a target so that the fuzzer sees the box's lines, not the test's."""
    if atheris is None:
        return Target(name)
    with atheris.instrument_imports(include=["tipring"], enable_loader_override=False):
        return Target(name)


def lead(target: Target, corpus: Path, seconds: int, seed: int) -> None:
    """Try *target* for so long; does not return where Atheris is."""
    for number, data in enumerate(target.seeds()):
        (corpus / f"seed-{number:03}").write_bytes(data[: target.largest_bytes])
    words = corpus.with_suffix(".dict")
    words.write_text("\n".join(map(_quoted, target.words)) + "\n", encoding="ascii")
    if atheris is None:
        _draw(target, corpus, seconds)
        return
    options = [
        *(f"-max_total_time={seconds}", f"-max_len={target.largest_bytes}"),
        *(f"-timeout={LONGEST_INPUT_S}", f"-seed={seed}", "-print_final_stats=1"),
        *("-rss_limit_mb=2048", f"-artifact_prefix={corpus}.found-"),
    ]
    if target.words:
        options.append(f"-dict={words}")
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.check)
    atheris.Fuzz()


def _draw(target: Target, corpus: Path, seconds: int) -> None:
    seeds = [path.read_bytes() for path in sorted(corpus.iterdir())]
    until = time.monotonic() + seconds
    runs = 0

    @settings(
        max_examples=2000,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(seeds), st.lists(_EDITS, max_size=8))
    def draw(data: bytes, edits: list[tuple[int, int, bytes]]) -> None:
        nonlocal runs
        runs += 1
        for at, length, new in edits:
            place = at % (len(data) + 1)
            data = data[:place] + new + data[place + length :]
        target.check(data[: target.largest_bytes])

    while time.monotonic() < until:
        draw()
    print(f"stat::number_of_executed_units: {runs}")


_EDITS = st.tuples(st.integers(0, 1 << 16), st.integers(0, 16), st.binary(max_size=16))


def _quoted(word: bytes) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'


if __name__ == "__main__":
    name, folder, seconds, seed = sys.argv[1:]
    with contextlib.suppress(KeyboardInterrupt):
        lead(instrumented(name), Path(folder), int(seconds), int(seed))
