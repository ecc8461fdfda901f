"""Transactions over an unreliable transport (RFC 3261 section 17, RFC 6026).

One `TransactionLayer` speaks with one peer. It does no I/O and has no clock: it is
given datagrams and the time, and answers with what is to be sent and what came.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tipring.wire.sip.client import ClientTransaction
from tipring.wire.sip.keys import COOKIE, client_key, identity, server_key
from tipring.wire.sip.message import Headers, Request, Response, reply
from tipring.wire.sip.outs import (
    AckCame,
    CancelCame,
    Failure,
    Key,
    Out,
    RequestCame,
    ResponseCame,
    SendDatagram,
    TransactionFailed,
)
from tipring.wire.sip.reading import Refusal, read
from tipring.wire.sip.server import ServerTransaction
from tipring.wire.sip.timers import Alarms, Timers
from tipring.wire.sip.values import Via
from tipring.wire.sip.writing import write

__all__ = [
    "AckCame",
    "CancelCame",
    "Failure",
    "Key",
    "Out",
    "RequestCame",
    "ResponseCame",
    "SendDatagram",
    "Timers",
    "TransactionFailed",
    "TransactionLayer",
]


@dataclass
class TransactionLayer:
    """All transactions with one peer.

    *sent_by* is our `host:port` for Via; *new_branch* returns a branch that was never
    used, without the cookie.
    """

    sent_by: str
    new_branch: Callable[[], str]
    timers: Timers = field(default_factory=Timers)
    most_requests: int = 2000
    """Of the peer at once; beyond it new ones are answered with 503. One call leaves
    a handful behind for half a minute."""
    refused: int = field(default=0, init=False)
    """Datagrams that could not be read."""
    _clients: dict[Key, ClientTransaction] = field(default_factory=dict, init=False)
    _servers: dict[Key, ServerTransaction] = field(default_factory=dict, init=False)
    _alarms: Alarms = field(default_factory=Alarms, init=False)

    def __len__(self) -> int:
        return len(self._clients) + len(self._servers)

    @property
    def deadline(self) -> float | None:
        """When `tick` is due; None: nothing waits."""
        return self._alarms.first(self._is_due)

    def _is_due(self, key: Key, at: float) -> bool:
        transaction = self._clients.get(key) or self._servers.get(key)
        return transaction is not None and transaction.deadline == at

    def _wind(self, transaction: ClientTransaction | ServerTransaction) -> None:
        """Note when *transaction* is due: after whatever it did."""
        self._alarms.set(transaction.key, transaction.deadline)

    def tick(self, now: float) -> list[Out]:
        """Do what is due at *now*."""
        outs: list[Out] = []
        while (due := self.deadline) is not None and due <= now:
            outs += self._ring(self._alarms.take(), now)
        return outs

    def _ring(self, key: Key, now: float) -> list[Out]:
        transaction = self._clients.get(key) or self._servers[key]
        outs = transaction.tick(now)
        if transaction.is_over:
            self._clients.pop(key, None)
            self._servers.pop(key, None)
        else:
            self._wind(transaction)
        return outs

    def receive(self, data: bytes, now: float) -> list[Out]:
        """Take a datagram of the peer."""
        message = read(data)
        if isinstance(message, Response):
            return self._response(message, now)
        if isinstance(message, Request):
            return self._request(message, now)
        return self._refuse(message)

    def _refuse(self, refusal: Refusal) -> list[Out]:
        self.refused += 1
        return [SendDatagram(refusal.reply)] if refusal.reply else []

    # --- our requests --------------------------------------------------------------

    def send_request(
        self,
        request: Request,
        now: float,
        *,
        patience_s: float | None = None,
    ) -> tuple[Key, list[Out]]:
        """Send a request that is neither ACK nor CANCEL; our Via is added.

        *patience_s* is how long to wait for the first response (timer B, F); None:
        64 times T1. An INVITE that has a provisional response waits without end.
        """
        client = self._client(replace(request, vias=(self._new_via(),)))
        outs = client.begin(now, patience_s)
        self._wind(client)
        return client.key, outs

    def _client(self, request: Request, *, quiet: bool = False) -> ClientTransaction:
        key = client_key(request.vias[0], request.method)
        client = ClientTransaction(key, request, self.timers, quiet)
        self._clients[key] = client
        return client

    def _new_via(self) -> Via:
        host, _, port = self.sent_by.rpartition(":")
        branch = f"{COOKIE}{self.new_branch()}"
        return Via(host=host, port=int(port), parameters=(("branch", branch),))

    def send_ack(self, ack: Request) -> list[Out]:
        """Send the ACK of a 2xx with a Via of its own (section 13.2.2.4)."""
        return [SendDatagram(write(replace(ack, vias=(self._new_via(),))))]

    def cancel(self, key: Key, now: float, others: Headers = ()) -> list[Out]:
        """Give an INVITE of ours up (section 9.1); harmless when it is answered.

        *others* are headers of the CANCEL: its Reason (RFC 3326).

        CANCEL goes out as soon as a provisional response has come. What becomes of
        the INVITE is told as ever: a 487, a 2xx that crossed, or TransactionFailed
        64 times T1 after the CANCEL.
        """
        client = self._clients.get(key)
        if client is None or not client.is_invite:
            return []
        client.want_cancel(others)
        return self._cancel_if_due(client, now)

    def _cancel_if_due(self, client: ClientTransaction, now: float) -> list[Out]:
        cancel = client.take_cancel(now)
        if cancel is None:
            return []
        cancelling = self._client(cancel, quiet=True)
        outs = cancelling.begin(now, None)
        self._wind(client)
        self._wind(cancelling)
        return outs

    def _response(self, response: Response, now: float) -> list[Out]:
        """Give it to the request that it is of (section 17.1.3), or drop it.

        So is one that would have to go on to another hop (section 8.1.3.3).
        """
        via, *more = response.vias
        client = self._clients.get(client_key(via, response.method))
        if client is None or more or via.sent_by != self.sent_by:
            return []
        outs = client.receive(response, now)
        self._wind(client)
        return [*outs, *self._cancel_if_due(client, now)]

    # --- the peer's requests -------------------------------------------------------

    def send_response(self, key: Key, response: Response, now: float) -> list[Out]:
        """Answer a request that came.

        A refusal of an INVITE is repeated until its ACK comes. A 2xx is sent once
        each time that this is called: repeating it until AckCame is the dialog's
        (section 13.3.1.4). After a final response any other is ignored; so is a key
        that is gone.
        """
        server = self._servers.get(key)
        return self._respond(server, response, now) if server else []

    def _respond(
        self, server: ServerTransaction, response: Response, now: float
    ) -> list[Out]:
        outs = server.respond(response, now)
        self._wind(server)
        return outs

    def _request(self, request: Request, now: float) -> list[Out]:
        if request.method == "ACK":
            return self._acknowledged(request, now)
        key = server_key(request, request.method)
        if known := self._servers.get(key):
            return known.came_again()
        if len(self._servers) >= self.most_requests:
            return [SendDatagram(write(self._reply(request, 503)))]
        merged = self._is_merged(request)
        server = ServerTransaction(key, request, self.timers)
        self._servers[key] = server
        if request.method == "CANCEL":
            return self._cancelled(server, now)
        if merged:
            return self._respond(server, self._reply(request, 482), now)
        trying = server.respond(reply(request, 100), now) if server.is_invite else []
        return [*trying, RequestCame(key, request)]

    def _reply(self, request: Request, code: int, tag: str = "") -> Response:
        return reply(request, code, tag=tag or self.new_branch())

    def _acknowledged(self, ack: Request, now: float) -> list[Out]:
        invite = self._servers.get(server_key(ack, "INVITE"))
        if invite is None or not invite.acknowledge(now):
            return [AckCame(ack)]
        self._wind(invite)
        return []

    def _cancelled(self, cancel: ServerTransaction, now: float) -> list[Out]:
        """Answer a CANCEL (section 9.2), with the tag that the INVITE has."""
        request = cancel.request
        invite = self._servers.get(server_key(request, "INVITE"))
        if invite is None:
            return self._respond(cancel, self._reply(request, 481), now)
        outs = self._respond(cancel, self._reply(request, 200, invite.tag), now)
        if invite.is_open and not invite.cancelled:
            invite.cancelled = True
            outs.append(CancelCame(invite.key))
        return outs

    def _is_merged(self, request: Request) -> bool:
        """Whether the same request came on another way already (section 8.2.2.2)."""
        if request.to.tag:
            return False
        mine = identity(request)
        return any(
            identity(server.request) == mine for server in self._servers.values()
        )
