"""Libraries that only some boxes need: loaded before frames are due, or never."""

from collections.abc import Iterator
from importlib import import_module

from tipring.app.lines import SIMULATED
from tipring.config.settings import Settings
from tipring.domain.flow import HttpNode


def load_libraries(settings: Settings) -> None:
    """Load what these lines, this link and these flows need; blocks.

    Sound cards, the exchange, the resolver and HTTP take 15 MB together.
    """
    for module in _needed(settings):
        import_module(module)


def _needed(settings: Settings) -> Iterator[str]:
    if any(line.url.startswith(SIMULATED) for line in settings.lines):
        yield "tipring.app.simulated"
    if any(line.board for line in settings.lines):
        yield "tipring.lines.hat.gpio"
    if settings.link is not None:
        yield "tipring.app.link"
    flows = settings.office.flows.values()
    if any(
        isinstance(node, HttpNode) for flow in flows for node in flow.nodes.values()
    ):
        yield "tipring.desk.web_client"
