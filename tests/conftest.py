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

assert tipring.__version__  # it says how many threads numpy has, before numpy comes

# Speed is no property here (see tests/bench); the gate tries the same examples each
# time, a developer's machine new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def the_loop_must_breathe() -> Iterator[BlockBuster]:
    """Raise BlockingError when our own code blocks a running loop."""
    with blockbuster_ctx("tipring") as detector:
        yield detector


# --- the stages of `make check`: who waits for nothing need not be read ---------------


@cache
def _marks(path: Path) -> frozenset[str]:
    """Return the words behind `pytest.mark.` in a file."""
    return frozenset(re.findall(r"\bmark\.([a-z_]+)", path.read_text()))


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files without the mark that `-m MARK` asks for: reading takes time."""
    mark = str(config.option.markexpr)
    if not mark.isidentifier() or collection_path.suffix != ".py":
        return None
    return mark not in _marks(collection_path) or None


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end."""
    gc.collect()
    gc.freeze()
