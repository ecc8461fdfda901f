"""What codes of responses mean for a call, and the codes for what we mean."""

from types import MappingProxyType
from typing import Final

from tipring.domain.leg_events import LegEnd
from tipring.wire.sip.message import Headers, Response

REASON_HEADER: Final = "X-Tipring-Reason"
"""By which the border says more than the code does."""
UNREGISTERED: Final = "unregistered"

_MEANINGS: Final = MappingProxyType(
    {
        486: LegEnd.BUSY,
        487: LegEnd.CANCELLED,
        600: LegEnd.BUSY,
        603: LegEnd.DECLINED,
        410: LegEnd.REFUSED,
        430: LegEnd.UNREACHABLE,
        480: LegEnd.NO_ANSWER,
    }
)
_CODES: Final = MappingProxyType(
    {
        LegEnd.BUSY: 486,
        LegEnd.DECLINED: 603,
        LegEnd.REFUSED: 403,
        LegEnd.NO_ANSWER: 480,
        LegEnd.UNREGISTERED: 480,
        LegEnd.UNREACHABLE: 503,
    }
)
_GONE: Final = MappingProxyType(
    {
        408: "its telephone does not answer any more",
        481: "its telephone does not know the call any more",
    }
)
_REDIRECTION: Final = range(300, 400)
_SERVER_FAILURE: Final = range(500, 600)
_TIMEOUT: Final = 408


def end_of(response: Response, *, rang: bool) -> LegEnd:
    """Return what a refusal of our INVITE means; *rang*: somebody was rung before."""
    code = response.code
    if response.header(REASON_HEADER) == UNREGISTERED:
        return LegEnd.UNREGISTERED
    if code == _TIMEOUT:
        return LegEnd.NO_ANSWER if rang else LegEnd.UNREACHABLE
    if code in _SERVER_FAILURE:
        return LegEnd.UNREACHABLE
    if code in _REDIRECTION:
        return LegEnd.DECLINED
    return _MEANINGS.get(code, LegEnd.REFUSED)


def lost(response: Response) -> str:
    """Return why a call is lost by this response within it; empty: it is not.

    RFC 3261, section 12.2.1.2.
    """
    return _GONE.get(response.code, "")


def why(response: Response) -> str:
    """Return it in words for the owner."""
    told = f"{response.code} {response.phrase}".strip()
    if response.code in _REDIRECTION and response.contacts:
        return f"{told}: it sends callers to {response.contacts[0].uri.user}, not taken"
    return told


def code_of(end: LegEnd) -> int:
    """Return the code by which we do not take a call, or tell how one went."""
    return _CODES.get(end, 480)


def reason_of(end: LegEnd) -> Headers:
    """Return the Reason header (RFC 3326) of a CANCEL or BYE of ours."""
    if end is LegEnd.ELSEWHERE:
        return (("Reason", 'SIP;cause=200;text="Call completed elsewhere"'),)
    return ()
