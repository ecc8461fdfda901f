"""The call that keeps a promise: a tiny flow of its own.

Whoever lifts must press a key: the place in the queue is a person's, and no machine
that answers for him may take it.
"""

from dataclasses import replace
from types import MappingProxyType

from tipring.domain.flow import Flow, HangUpNode, MenuNode, Node, QueueNode
from tipring.domain.office import Office
from tipring.domain.queue.phrases import phrasebook

CALLBACK = "callback"
"""The name of the flow."""
TRIES = 3
ANSWER_S = 5.0


def with_callback(office: Office, queue: str, ticket: str) -> Office:
    """Return *office* with a flow for the call that gives *ticket* its turn."""
    flow = _flow(queue, ticket, office.language)
    flows = MappingProxyType({**office.flows, CALLBACK: flow})
    return replace(office, flows=flows)


def _flow(queue: str, ticket: str, language: str) -> Flow:
    confirm = MenuNode(
        name="confirm",
        say=phrasebook(language).callback_reached,
        choices=MappingProxyType({"1": "queue"}),
        otherwise="nobody",
        tries=TRIES,
        timeout_s=ANSWER_S,
        invalid=(),
        no_input=(),
    )
    nodes: dict[str, Node] = {
        "confirm": confirm,
        "queue": QueueNode(name="queue", queue=queue, ticket=ticket),
        "nobody": HangUpNode(name="nobody"),
    }
    return Flow(CALLBACK, "confirm", language, MappingProxyType(nodes))
