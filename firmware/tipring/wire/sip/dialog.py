"""Dialogs: what two user agents remember of each other (RFC 3261, section 12)."""

from dataclasses import dataclass

from tipring.wire.sip.message import Headers, Request, Response
from tipring.wire.sip.values import Address, Uri


@dataclass(slots=True, kw_only=True)
class Dialog:
    """One dialog as we see it; early or confirmed is its call's affair."""

    call_id: str
    local: Address
    """With our tag."""
    remote: Address
    """With theirs."""
    target: Uri
    """Where their Contact says that they are."""
    routes: tuple[Address, ...]
    contact: Address
    """Ours."""
    local_cseq: int = 0
    remote_cseq: int = 0

    def request(
        self,
        method: str,
        others: Headers = (),
        body: bytes = b"",
    ) -> Request:
        """Return the next request of ours (section 12.2.1.1)."""
        self.local_cseq += 1
        return self._request(method, self.local_cseq, others, body)

    def ack(self, cseq: int, others: Headers = (), body: bytes = b"") -> Request:
        """Return the ACK of a 2xx to our INVITE with *cseq* (section 13.2.2.4)."""
        return self._request("ACK", cseq, others, body)

    def _request(
        self,
        method: str,
        cseq: int,
        others: Headers,
        body: bytes,
    ) -> Request:
        return Request(
            method=method,
            uri=self.target,
            sender=self.local,
            to=self.remote,
            call_id=self.call_id,
            cseq=cseq,
            contacts=(self.contact,),
            routes=self.routes,
            others=others,
            body=body,
        )

    def takes(self, request: Request) -> bool:
        """Whether *request* is newer than all before (section 12.2.2); note it."""
        if request.cseq <= self.remote_cseq:
            return False
        self.remote_cseq = request.cseq
        return True

    def follow(self, message: Request | Response) -> None:
        """Go on with the Contact of a request or 2xx that renews the target."""
        if message.contacts:
            self.target = message.contacts[0].uri


def by_request(invite: Request, tag: str, contact: Address) -> Dialog:
    """Return the dialog that *invite* begins, we being called (section 12.1.1)."""
    target = invite.contacts[0] if invite.contacts else invite.sender
    return Dialog(
        call_id=invite.call_id,
        local=invite.to.tagged(tag),
        remote=invite.sender,
        target=target.uri,
        routes=invite.record_routes,
        contact=contact,
        remote_cseq=invite.cseq,
    )


def by_response(invite: Request, response: Response) -> Dialog:
    """Return the dialog that *response* to our *invite* begins (section 12.1.2)."""
    target = response.contacts[0].uri if response.contacts else invite.uri
    return Dialog(
        call_id=invite.call_id,
        local=invite.sender,
        remote=response.to,
        target=target,
        routes=tuple(reversed(response.record_routes)),
        contact=invite.contacts[0],
        local_cseq=invite.cseq,
    )
