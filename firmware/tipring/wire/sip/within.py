"""Requests within the dialogs of a call: who may ask what, and when."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from tipring.domain.events import DTMF_DIGITS, DigitPressed
from tipring.domain.leg_events import LegEnd
from tipring.wire.sip.call import Call, CallState
from tipring.wire.sip.headers import ALLOW, OPTIONS
from tipring.wire.sip.incoming import IncomingCall
from tipring.wire.sip.message import Request
from tipring.wire.sip.transactions import Key

_RELAY: Final = "application/dtmf-relay"
_PLAIN: Final = "application/dtmf"


def take(call: Call, key: Key, request: Request) -> None:
    """Answer a request that says that it belongs to *call*."""
    dialog = call.dialog_with(request.sender.tag)
    if dialog is None or request.call_id != dialog.call_id:
        call.respond(key, request, 481)
    elif not dialog.takes(request):
        call.respond(key, request, 500)
    elif request.method == "BYE":
        _bye(call, key, request)
    elif call.state is CallState.OVER:
        call.respond(key, request, 481)
    else:
        _HANDLERS.get(request.method, _unknown)(call, key, request)


def _bye(call: Call, key: Key, request: Request) -> None:
    call.respond(key, request, 200)
    reason = request.header("Reason")
    if isinstance(call, IncomingCall):
        call.cancelled("the caller hung up")
    call.end(LegEnd.HUNG_UP, reason or "the party hung up")


def _changed(call: Call, key: Key, request: Request) -> None:
    if call.state is CallState.ANSWERED:
        call.invited.changed(key, request)
    elif request.method == "INVITE" or request.body:
        call.respond(key, request, 500, (("Retry-After", "2"),))
    else:
        call.respond(key, request, 200)
        call.sees(request)


def _referred(call: Call, key: Key, request: Request) -> None:
    if call.is_settled:
        call.referring.referred(key, request)
    else:
        call.respond(key, request, 403)


def _notified(call: Call, key: Key, request: Request) -> None:
    call.referring.notified(key, request)


def _informed(call: Call, key: Key, request: Request) -> None:
    kind = request.header("Content-Type").partition(";")[0].strip().lower()
    if kind not in {_RELAY, _PLAIN, ""}:
        call.respond(key, request, 415, (("Accept", f"{_RELAY}, {_PLAIN}"),))
        return
    call.respond(key, request, 200)
    digit = _digit(kind, request.body.decode("utf-8", "replace"))
    if digit:
        call.tell(DigitPressed(digit))


def _digit(kind: str, body: str) -> str:
    """Return the key of an INFO; empty: none that we know."""
    if kind == _RELAY:
        lines = (line.partition("=") for line in body.splitlines())
        told = {name.strip().lower(): value.strip() for name, _, value in lines}
        body = told.get("signal", "")
    digit = {"10": "*", "11": "#"}.get(body.strip(), body.strip().upper())
    return digit if len(digit) == 1 and digit in DTMF_DIGITS else ""


def _asked(call: Call, key: Key, request: Request) -> None:
    call.respond(key, request, 200, OPTIONS)


def _unknown(call: Call, key: Key, request: Request) -> None:
    call.respond(key, request, 405, ALLOW)


_HANDLERS: Final[Mapping[str, Callable[[Call, Key, Request], None]]] = MappingProxyType(
    {
        "INVITE": _changed,
        "UPDATE": _changed,
        "REFER": _referred,
        "NOTIFY": _notified,
        "INFO": _informed,
        "OPTIONS": _asked,
    }
)
