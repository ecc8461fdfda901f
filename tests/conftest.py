"""Every test: no blocking call inside an event loop goes unnoticed."""

import gc
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings

import tipring
from support.known_schemas import make_schemas_once
from support.sampling import mark_soak

assert tipring.__version__  # it says how many threads numpy has, before numpy comes

# Speed is no property here (see tests/bench); the gate tries the same examples each
# time, a developer's machine new ones, and more of them.
AT_THE_GATE = "CI" in os.environ
settings.register_profile(
    "house",
    deadline=None,
    derandomize=AT_THE_GATE,
    max_examples=12 if AT_THE_GATE else 100,
)
settings.load_profile("house")
make_schemas_once()
gc.disable()  # what is read now stays: see `pytest_collection_finish`


@pytest.fixture(autouse=True, scope="session")
def the_loop_must_breathe() -> Iterator[BlockBuster]:
    """Raise BlockingError when our own code blocks a running loop."""
    with blockbuster_ctx("tipring") as detector:
        yield detector


# --- the stages of `make check`: who waits for nothing need not be read ---------------


@cache
def _marks(path: Path) -> frozenset[str]:
    """Return the words behind `pytest.mark.` in a file; `also` marks, too."""
    text = path.read_text()
    soak = ["soak"] if re.search(r"\balso\(|\bsoak=", text) else []
    return frozenset([*re.findall(r"\bmark\.([a-z_]+)", text), *soak])


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files without the mark that `-m MARK` asks for: reading takes time."""
    asked = re.fullmatch(r"([a-z_]+)( and (not )?[a-z_]+)*", config.option.markexpr)
    if not asked or asked[1] == "not" or collection_path.suffix != ".py":
        return None
    words = {"soak", "sampled"} if asked[1] == "soak" else {asked[1]}
    return words.isdisjoint(_marks(collection_path)) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make soak` what it tries; who may take longest begins first."""
    mark_soak(items)
    items.sort(key=_may_take_s, reverse=True)


def _may_take_s(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # stories make much and keep little
