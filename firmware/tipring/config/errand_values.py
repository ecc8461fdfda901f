"""The kinds of values of the nodes `http` and `python`."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from tipring.config.values import Name, listed, one_of, refusal, shaped
from tipring.domain.errands import OWN_VARIABLES

METHODS = ("GET", "POST", "PUT", "PATCH")

Method = Annotated[str, one_of(METHODS, "is no way to ask")]
Url = Annotated[
    str,
    shaped(
        r"https?://[^\s/{}@]+(/\S*)?",
        "is no address",
        "begin with http:// or https://; a host has no variables and no password",
    ),
]
Header = Annotated[
    str, shaped(r"[A-Za-z0-9-]+", "is no name of a header", 'write "Authorization"')
]
HeaderText = Annotated[
    str, shaped(r"[ -~]+", "does not fit into a header", "use plain letters and digits")
]
Place = Annotated[
    str,
    shaped(r"[^.\s]+(\.[^.\s]+)*", "is no place in an answer", 'write "customer.name"'),
]
FunctionName = Annotated[
    str,
    shaped(
        r"[\w-]+\.py:[A-Za-z_]\w*",
        "names no function",
        'write the file and the function: "door.py:open_door"',
    ),
]


def _free(name: str) -> str:
    if name in OWN_VARIABLES:
        what = "belongs to the call itself"
        raise refusal(what, "choose another variable")
    return name


Variable = Annotated[Name, AfterValidator(_free)]
"""One that an answer may set."""
VariableNames = Annotated[tuple[Variable, ...], BeforeValidator(listed)]
