"""Carries messages between the calls and the transactions, and what calls tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tipring.wire.sip.call_news import CallNews
from tipring.wire.sip.message import Headers, Replaces, Request, Response, reply
from tipring.wire.sip.transactions import (
    AckCame,
    CancelCame,
    Key,
    Out,
    RequestCame,
    ResponseCame,
    SendDatagram,
    TransactionFailed,
    TransactionLayer,
)

if TYPE_CHECKING:
    from tipring.wire.sip.call import Call

OnReply = Callable[[Response], None]
"""Told of each response; of none within time as 408 (RFC 3261, section 8.1.3.1)."""
_FINAL: Final = 200


@dataclass(frozen=True, slots=True)
class CallCame:
    """Somebody calls: `ring`, `answer` or `refuse` it."""

    call: "Call"


@dataclass(frozen=True, slots=True)
class CallTold:
    """Something became of a call."""

    call: "Call"
    news: CallNews


CoreOut = SendDatagram | CallCame | CallTold
Came = RequestCame | AckCame | CancelCame


@dataclass(slots=True)
class _Waiting:
    request: Request
    on_reply: OnReply


class Courier:
    """The one way from a call to the peer, to its owner and back."""

    def __init__(
        self,
        layer: TransactionLayer,
        new_token: Callable[[], str],
        find: Callable[[Replaces], str | None],
    ) -> None:
        self.new_token = new_token
        """Return 16 hex digits that nobody can guess."""
        self.find = find
        """Return the id of the call that is meant; None: there is none."""
        self.now = 0.0
        self._layer = layer
        self._outs: list[CoreOut] = []
        self._waiting: dict[Key, _Waiting] = {}

    # --- for calls -----------------------------------------------------------------

    def request(
        self,
        request: Request,
        on_reply: OnReply,
        patience_s: float | None = None,
    ) -> Key:
        """Send *request*; tell *on_reply* of what comes back."""
        key, outs = self._layer.send_request(request, self.now, patience_s=patience_s)
        self._waiting[key] = _Waiting(request, on_reply)
        self.sort(outs)
        return key

    def respond(self, key: Key, response: Response) -> None:
        """Answer a request that came."""
        self.sort(self._layer.send_response(key, response, self.now))

    def ack(self, ack: Request) -> None:
        """Acknowledge a 2xx."""
        self.sort(self._layer.send_ack(ack))

    def cancel(self, key: Key, others: Headers = ()) -> None:
        """Give an INVITE of ours up."""
        self.sort(self._layer.cancel(key, self.now, others))

    def forget(self, key: Key) -> None:
        """Tell nobody any more of what comes back to an INVITE."""
        self._waiting.pop(key, None)

    def tell(self, call: "Call", news: CallNews) -> None:
        """Let the call's owner know."""
        self._outs.append(CallTold(call, news))

    def show(self, call: "Call") -> None:
        """Let everybody know that *call* came."""
        self._outs.append(CallCame(call))

    def between(self, shortest_s: float, longest_s: float) -> float:
        """Return a time that nobody can foresee."""
        chance = int(self.new_token(), 16) % 1000 / 1000
        return shortest_s + (longest_s - shortest_s) * chance

    # --- for the core --------------------------------------------------------------

    def take_outs(self) -> list[CoreOut]:
        """Return what is to be done, and forget it."""
        outs, self._outs = self._outs, []
        return outs

    def sort(self, outs: Iterable[Out]) -> list[Came]:
        """Keep what goes out, hand responses over, return what came."""
        came: list[Came] = []
        for out in outs:
            match out:
                case SendDatagram():
                    self._outs.append(out)
                case ResponseCame(key, response):
                    self._reply(key, response)
                case TransactionFailed(key):
                    self._fail(key)
                case _:
                    came.append(out)
        return came

    def _reply(self, key: Key, response: Response) -> None:
        waiting = self._waiting.get(key)
        if waiting is None:
            return
        if response.code >= _FINAL and waiting.request.method != "INVITE":
            del self._waiting[key]
        waiting.on_reply(response)

    def _fail(self, key: Key) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            waiting.on_reply(reply(waiting.request, 408, "No reply"))
