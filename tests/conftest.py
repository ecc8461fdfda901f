"""Every test: no blocking call inside an event loop goes unnoticed."""

from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx


@pytest.fixture(autouse=True)
def the_loop_must_breathe() -> Iterator[BlockBuster]:
    """Raise BlockingError when our own code blocks a running loop."""
    with blockbuster_ctx("tipring") as detector:
        yield detector
