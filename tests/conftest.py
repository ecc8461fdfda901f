"""Every test: no blocking call inside an event loop goes unnoticed."""

import os
from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx
from hypothesis import settings

# Speed is no property here (see tests/bench); the gate tries the same examples each
# time, a developer's machine new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def the_loop_must_breathe() -> Iterator[BlockBuster]:
    """Raise BlockingError when our own code blocks a running loop."""
    with blockbuster_ctx("tipring") as detector:
        yield detector
