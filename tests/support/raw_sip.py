"""Somebody who writes SIP by hand, right or wrong: for abuse."""

import hashlib
import re
import secrets
import socket
import time
from dataclasses import dataclass

from support.sip_net import Place, inside


@dataclass(frozen=True, slots=True)
class Proof:
    """What somebody says to be let in."""

    user: str
    password: str


class RawSip:
    """One UDP socket at *place* that sends to the border."""

    def __init__(self, place: Place, border: tuple[str, int]) -> None:
        self._place = place
        self._border = border
        self._socket = inside(place.namespace, self._open)
        self.port = int(self._socket.getsockname()[1])
        self._sequence = 1

    @property
    def address(self) -> str:
        """Where it is."""
        return self._place.address

    def _open(self) -> socket.socket:
        made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        made.bind((self._place.address, 0))
        return made

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def message(
        self,
        method: str,
        uri: str,
        *headers: str,
        user: str = "201",
        body: str = "",
    ) -> str:
        """Return a request from *user*; *headers* are instead of, or besides, ours."""
        self._sequence += 1
        here = f"{self._place.address}:{self.port}"
        target = f"<sip:{user}@tipring>" if method == "REGISTER" else f"<{uri}>"
        ours = {
            "Via": f"SIP/2.0/UDP {here};branch=z9hG4bK{secrets.token_hex(6)};rport",
            "Max-Forwards": "70",
            "From": f"<sip:{user}@tipring>;tag={secrets.token_hex(4)}",
            "To": target,
            "Call-ID": secrets.token_hex(8),
            "CSeq": f"{self._sequence} {method}",
            "Contact": f"<sip:{user}@{here}>",
        }
        theirs = [header.partition(":")[0] for header in headers]
        lines = [f"{name}: {value}" for name, value in ours.items()]
        lines = [line for line in lines if line.partition(":")[0] not in theirs]
        lines += [*headers, f"Content-Length: {len(body)}"]
        return "\r\n".join([f"{method} {uri} SIP/2.0", *lines, "", body])

    def send(self, message: str | bytes) -> None:
        """Send it as it is."""
        data = message.encode() if isinstance(message, str) else message
        self._socket.sendto(data, self._border)

    def final(self, within_s: float = 2.0, to: str = "") -> str:
        """Return the next final reply, whole, to the message *to*; empty: none."""
        found = re.search(r"^Call-ID: .*$", to, re.MULTILINE)
        call = found[0].strip() if found else ""
        until = time.monotonic() + within_s
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                reply = self._socket.recv(65535).decode(errors="replace")
            except TimeoutError:
                break
            if re.match(r"SIP/2\.0 [2-6]", reply) and call in reply:
                return reply
        return ""

    def take(self, method: str, within_s: float = 1.0) -> str:
        """Return the next request that comes, if it is of *method*, answered by 200."""
        self._socket.settimeout(within_s)
        try:
            request = self._socket.recv(65535).decode(errors="replace")
        except TimeoutError:
            return ""
        if not request.startswith(method):
            return ""
        head = request.partition("\r\n\r\n")[0].split("\r\n")
        keep = ("Via:", "From:", "To:", "Call-ID:", "CSeq:")
        lines = [line for line in head[1:] if line.startswith(keep)]
        self.send("\r\n".join(["SIP/2.0 200 OK", *lines, "Content-Length: 0", "", ""]))
        return request

    def ask(
        self,
        method: str,
        uri: str,
        *headers: str,
        proof: Proof | None = None,
        user: str = "201",
        body: str = "",
        within_s: float = 2.0,
    ) -> str:
        """Send a request, with *proof* once it is asked for; return code and reason."""
        first = self.message(method, uri, *headers, user=user, body=body)
        self.send(first)
        reply = self.final(within_s, first)
        if proof and reply[8:11] in ("401", "407"):
            answer = answered(reply, proof, method, uri)
            again = self.message(method, uri, *headers, answer, user=user, body=body)
            self.send(again)
            reply = self.final(within_s, again)
        return reply.partition("\r\n")[0].removeprefix("SIP/2.0 ")


def answered(challenge: str, proof: Proof, method: str, uri: str) -> str:
    """Return the header that answers *challenge* (RFC 7616 with MD5, qop auth)."""
    found = re.search(r"(WWW|Proxy)-Authenticate: Digest (.*)\r", challenge)
    assert found, challenge
    words = dict(re.findall(r'(\w+)="?([^",]+)"?', found[2]))
    ha1 = _md5(f"{proof.user}:{words['realm']}:{proof.password}")
    ha2 = _md5(f"{method}:{uri}")
    response = _md5(f"{ha1}:{words['nonce']}:00000001:abc:auth:{ha2}")
    name = "Authorization" if found[1] == "WWW" else "Proxy-Authorization"
    return (
        f'{name}: Digest username="{proof.user}", realm="{words["realm"]}",'
        f' nonce="{words["nonce"]}", uri="{uri}", response="{response}",'
        f' algorithm=MD5, qop=auth, nc=00000001, cnonce="abc"'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
