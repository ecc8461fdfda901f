"""REFER both ways within a call: sending on, and being asked to (RFC 3515).

One referral is under way at a time. Whoever is asked tells by NOTIFY what becomes of
it; there are no other subscriptions.
"""

import re
from typing import TYPE_CHECKING, Final

from tipring.domain.leg_events import LegEnd, LegReferred
from tipring.wire.sip.call_news import SentOn
from tipring.wire.sip.ends import code_of
from tipring.wire.sip.headers import EVENT, FRAGMENT
from tipring.wire.sip.identity import number_of
from tipring.wire.sip.message import Request, Response, read_replaces
from tipring.wire.sip.phrases import phrase_of
from tipring.wire.sip.transactions import Key
from tipring.wire.sip.values import Address, Uri, read_address

if TYPE_CHECKING:
    from tipring.wire.sip.call import Call

PATIENCE_S: Final = 60.0
"""How long we wait for news of a REFER of ours."""
_FINAL: Final = 200
_REFUSED: Final = 300
_GONE: Final = 481
_STATUS: Final = re.compile(rb"SIP/2\.0 ([1-6]\d\d)\b")


class Referring:
    """What one side asks the other to do with the call."""

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._is_asked = False
        """The party wants to know what became of its REFER."""
        self._patience_ends: float | None = None
        """Of a REFER of ours; None: there is none."""

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._patience_ends

    def tick(self) -> None:
        """Wait no longer when it is time."""
        if self._patience_ends and self._call.courier.now >= self._patience_ends:
            self._tell(done=False)

    # --- the party asks us ------------------------------------------------------------

    def referred(self, key: Key, request: Request) -> None:
        """Take a REFER of the party: the owner decides."""
        call = self._call
        if self._is_asked:
            call.respond(key, request, 491)
            return
        try:
            to = read_address(request.header("Refer-To"))
        except ValueError:
            call.respond(key, request, 400)
            return
        if to.uri.parameter("method") not in {None, "INVITE"} or not number_of(to.uri):
            call.respond(key, request, 403)
            return
        self._is_asked = True
        call.respond(key, request, 202)
        self._notify(100)
        self._wish(to)

    def _wish(self, to: Address) -> None:
        replaces = to.uri.header("Replaces")
        leg_id = self._find(replaces) if replaces else ""
        if leg_id is None:
            self._went(_GONE)
        else:
            self._call.tell(LegReferred(number_of(to.uri), leg_id))

    def _find(self, replaces: str) -> str | None:
        try:
            return self._call.courier.find(read_replaces(replaces))
        except ValueError:
            return None

    def went(self, end: LegEnd | None) -> None:
        """Tell the party what became of it; None: it was done."""
        self._went(code_of(end) if end else _FINAL)

    def _went(self, code: int) -> None:
        if self._is_asked:
            self._is_asked = False
            self._notify(code)

    def _notify(self, code: int) -> None:
        dialog = self._call.dialog
        if dialog is None:
            return
        is_over = code >= _FINAL
        state = "terminated;reason=noresource" if is_over else "active;expires=60"
        others = (*EVENT, ("Subscription-State", state), *FRAGMENT)
        body = f"SIP/2.0 {code} {phrase_of(code)}\r\n".encode()
        self._call.courier.request(dialog.request("NOTIFY", others, body), _no_matter)

    # --- we ask the party -------------------------------------------------------------

    def send_on(self, to: Uri) -> None:
        """Ask the party's side to call *to* instead; SentOn tells what became of it."""
        call = self._call
        if self._patience_ends is not None or not call.is_settled or not call.dialog:
            call.tell(SentOn(done=False))
            return
        self._patience_ends = call.courier.now + PATIENCE_S
        others = (("Refer-To", f"<{to}>"), ("Referred-By", f"<{call.contact.uri}>"))
        call.courier.request(call.dialog.request("REFER", others), self._replied)

    def _replied(self, response: Response) -> None:
        if response.code >= _REFUSED:
            self._tell(done=False)

    def notified(self, key: Key, request: Request) -> None:
        """Take news of our REFER; there are no others."""
        if request.header("Event").partition(";")[0].strip() != "refer":
            self._call.respond(key, request, 489)
            return
        if self._patience_ends is None:
            self._call.respond(key, request, 481)
            return
        self._call.respond(key, request, 200)
        status = _STATUS.match(request.body)
        code = int(status[1]) if status else 0
        if code >= _FINAL:
            self._tell(done=code < _REFUSED)
        elif request.header("Subscription-State").startswith("terminated"):
            self._tell(done=False)

    def close(self) -> None:
        """End with the call: whoever was sent on and hangs up has gone on."""
        self._tell(done=True)

    def _tell(self, *, done: bool) -> None:
        if self._patience_ends is not None:
            self._patience_ends = None
            self._call.tell(SentOn(done=done))


def _no_matter(_response: Response) -> None:
    """Be indifferent: whoever does not want the news does not get it."""
