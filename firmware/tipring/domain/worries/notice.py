"""The call for help: what is said to whoever lifts, until he presses a key."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from tipring.domain.flow import Flow, HangUpNode, MenuNode, Node, SayNode
from tipring.domain.office import Office
from tipring.domain.say import Say
from tipring.domain.worries.worry import Worry

HELP: Final = "help"
"""The name of the flow."""
KEY: Final = "1"
TRIES: Final = 4
"""An answering machine takes its time; a person hears it again."""
ANSWER_S: Final = 5.0
BEGIN, OTHER, CONFIRM, NOTED = (
    "help-begin",
    "help-other",
    "help-confirm",
    "agent-noted",
)
SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "line": "help-line",
        "dial tone": "help-line",
        "modem": "help-line",
        "sound card": "help-line",
        "lifeline": "help-line",
        "disk": "help-room",
        "link": "help-link",
        "mail": "help-mail",
        "clerk": "help-mail",
        "power": "help-power",
        "temperature": "help-power",
        "speed": "help-power",
        "store": "help-store",
        "file system": "help-store",
        "damage": "help-store",
        "card": "help-store",
        "backup": "help-store",
        "telephones": "help-phones",
    }
)
"""What is said of what was looked at; of all else, that something is amiss."""
HELP_PROMPTS: Final = (*(BEGIN, *dict.fromkeys(SAID.values()), OTHER, CONFIRM, NOTED),)


def help_words(worries: Iterable[Worry]) -> Say:
    """Return what is said of *worries*, each kind once."""
    kinds = dict.fromkeys(SAID.get(worry.what, OTHER) for worry in worries)
    return (BEGIN, *kinds, CONFIRM)


def with_help(office: Office, worries: Iterable[Worry]) -> Office:
    """Return *office* with a flow for the call about *worries*."""
    flows = MappingProxyType({**office.flows, HELP: _flow(office.language, worries)})
    return replace(office, flows=flows)


def _flow(language: str, worries: Iterable[Worry]) -> Flow:
    told = MenuNode(
        name="told",
        say=help_words(worries),
        choices=MappingProxyType({KEY: "heard"}),
        otherwise="nobody",
        tries=TRIES,
        timeout_s=ANSWER_S,
        invalid=(),
        no_input=(),
    )
    nodes: dict[str, Node] = {
        "told": told,
        "heard": SayNode(name="heard", say=(NOTED,), next="bye"),
        "bye": HangUpNode(name="bye"),
        "nobody": HangUpNode(name="nobody"),
    }
    return Flow(HELP, "told", language, MappingProxyType(nodes))
