"""Asking a SIP server whether it is there: OPTIONS without a dialog (RFC 3261, 11).

Small, and without a transaction: whoever asks asks again soon, so nothing is repeated.
"""

from tipring.wire.sip.message import Response
from tipring.wire.sip.reading import read

OPTIONS = "OPTIONS"
MAGIC = "z9hG4bK"
"""Section 8.1.1.7: what a branch begins with."""


def options(server: str, here: str, token: str) -> bytes:
    """Return the datagram that asks *server*, as it is called, from *here*.

    *here* is our address and port; *token* is new each time, and in the answer.
    """
    lines = (
        f"OPTIONS sip:{server} SIP/2.0",
        f"Via: SIP/2.0/UDP {here};rport;branch={MAGIC}{token}",
        "Max-Forwards: 70",
        f"From: <sip:tipring@{here}>;tag={token}",
        f"To: <sip:{server}>",
        f"Call-ID: {token}",
        f"CSeq: 1 {OPTIONS}",
        f"Contact: <sip:tipring@{here}>",
        "Content-Length: 0",
    )
    return "\r\n".join((*lines, "", "")).encode()


def answer_to(token: str, datagram: bytes) -> int | None:
    """Return the code of the final answer to the question of *token*; None: another."""
    told = read(datagram)
    if not isinstance(told, Response) or told.call_id != token:
        return None
    return told.code if told.code >= 200 else None  # noqa: PLR2004 - section 7.2
