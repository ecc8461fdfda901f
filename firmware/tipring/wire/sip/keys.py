"""Which transaction a message belongs to (RFC 3261, section 17)."""

from typing import Final

from tipring.wire.sip.message import Request
from tipring.wire.sip.outs import Key
from tipring.wire.sip.values import Via

COOKIE: Final = "z9hG4bK"
"""Every branch begins with it (section 8.1.1.7)."""


def identity(request: Request) -> tuple[str, str, int, str]:
    """Return what requests have in common that came on two ways (section 8.2.2.2)."""
    return request.sender.tag, request.call_id, request.cseq, request.method


def client_key(via: Via, method: str) -> Key:
    """Return the key of a request of ours, and of its responses (section 17.1.3)."""
    return f"our {method} {via.branch}"


def server_key(request: Request, method: str) -> Key:
    """Return the key of a request of the peer (section 17.2.3).

    A branch without cookie is of RFC 2543 and need not be unlike others.
    """
    via = request.vias[0]
    if via.branch.startswith(COOKIE) and via.branch != COOKIE:
        return f"{method} {via.branch} {via.sent_by.lower()}"
    return f"{method} {via} {request.sender.tag} {request.call_id} {request.cseq}"
