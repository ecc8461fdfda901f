"""A file comes over a bad network: what arrived is kept, and gone on with.

Proxies are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`), as httpx does.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import httpx

from tipring.domain.errors import EarsError
from tipring.speech.models.catalogue import Offer
from tipring.speech.models.files import hash_of, size_of
from tipring.speech.models.progress import Progress, Step, Tell

BY_HAND = (
    "or download the zip with another computer and use: tipring speech import FILE.zip"
)
_AGAIN = f"do it again later, it goes on where it stopped, {BY_HAND}"
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a bad network is borne with."""

    timeout_s: float = 30.0
    """Without a single byte."""
    tries: int = 5
    """In a row that brought nothing."""
    pause: Callable[[float], None] = time.sleep
    """Waits so many seconds before another try."""


class _TryAgainError(Exception):
    """One try ended early; another may go on."""


@dataclass(frozen=True, slots=True)
class Download:
    """The zip of *offer*, from *url* into the file *partial*."""

    offer: Offer
    url: str
    partial: Path
    patience: Patience
    tell: Tell

    def run(self) -> None:
        """Return when all of it is there, and it is what the catalogue knows.

        EarsError with the remedy otherwise; OSError is the disk's.
        """
        is_resumed = size_of(self.partial) > 0
        self._fill()
        if self._is_right():
            return
        if is_resumed:
            # The first half may be of another day, or was cut off with the power.
            self._fill()
            if self._is_right():
                return
        message = (
            f"what {self.url} sends is not what the catalogue knows (another hash):"
            f" it was damaged on its way, or replaced; do it again, {BY_HAND}"
        )
        raise EarsError(message)

    def _is_right(self) -> bool:
        algorithm = self.offer.hash.partition(":")[0]
        if hash_of(self.partial, algorithm, self.tell) == self.offer.hash:
            return True
        self.partial.unlink()
        return False

    def _fill(self) -> None:
        failures, furthest = 0, self._have()
        with self._client() as client:
            while (have := self._have()) < self.offer.bytes:
                self.tell(Progress(Step.DOWNLOAD, have, self.offer.bytes))
                why = self._try(client, have)
                if why is None:
                    continue
                reached = size_of(self.partial)
                failures = 1 if reached > furthest else failures + 1
                furthest = max(reached, furthest)
                if failures >= self.patience.tries:
                    raise EarsError(self._regret(why))
                self.patience.pause(2.0 ** (failures - 1))

    def _have(self) -> int:
        have = size_of(self.partial)
        if have > self.offer.bytes:
            self.partial.unlink()
            return 0
        return have

    @contextmanager
    def _client(self) -> Iterator[httpx.Client]:
        try:
            client = httpx.Client(
                follow_redirects=True,
                timeout=self.patience.timeout_s,
                headers={"Accept-Encoding": "identity"},
            )
        except (ValueError, httpx.InvalidURL) as error:
            message = (
                f"the proxy of this computer cannot be used: {error};"
                " mend HTTPS_PROXY, HTTP_PROXY or ALL_PROXY"
            )
            raise EarsError(message) from error
        with client:
            yield client

    def _try(self, client: httpx.Client, have: int) -> Exception | None:
        """Bring the rest; return why that ended early, None if it did not."""
        headers = {"Range": f"bytes={have}-"} if have else {}
        try:
            with client.stream("GET", self.url, headers=headers) as reply:
                self._refuse_wrong(reply)
                self._take(reply, have)
        except (httpx.TransportError, _TryAgainError) as error:
            if isinstance(error, httpx.UnsupportedProtocol):
                raise EarsError(self._no_address(error)) from error
            return error
        except httpx.TooManyRedirects as error:
            message = f"{self.url} leads in a circle; {_AGAIN}"
            raise EarsError(message) from error
        except httpx.InvalidURL as error:
            raise EarsError(self._no_address(error)) from error
        return None

    def _refuse_wrong(self, reply: httpx.Response) -> None:
        """Raise what can be said before a byte was read."""
        status = reply.status_code
        if self.url.startswith("https:") and reply.url.scheme != "https":
            message = (
                f"{self.url} leads to {reply.url}, which is not encrypted: somebody"
                f" stands in between (a page to sign in to a network?); {_AGAIN}"
            )
            raise EarsError(message)
        if status in _GONE:
            message = (
                f"{self.url} is not there any more ({status}): a newer Tipring may"
                f" know where it went, {BY_HAND}"
            )
            raise EarsError(message)
        if status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            self.partial.unlink(missing_ok=True)
        elif status in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
            return
        elif status not in _BUSY and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            message = f"the server refuses {self.url} ({status}); {_AGAIN}"
            raise EarsError(message)
        what = f"the server answers {status} {reply.reason_phrase}"
        raise _TryAgainError(what)

    def _take(self, reply: httpx.Response, have: int) -> None:
        begins = self._begins(reply, have)
        with self.partial.open("r+b" if begins else "wb") as file:
            file.seek(begins)
            for part in reply.iter_raw():
                if begins + len(part) > self.offer.bytes:
                    file.truncate(0)
                    raise EarsError(self._other_size("more"))
                begins += file.write(part)
                file.flush()  # what is told is there after a kill
                self.tell(Progress(Step.DOWNLOAD, begins, self.offer.bytes))
        if begins < self.offer.bytes:
            message = "the server ended early"
            raise _TryAgainError(message)

    def _begins(self, reply: httpx.Response, have: int) -> int:
        """Return where in the file the reply's first byte belongs."""
        begins = have if reply.status_code == HTTPStatus.PARTIAL_CONTENT else 0
        if begins:
            said = reply.headers.get("Content-Range", "")
            if not said.startswith(f"bytes {have}-"):
                self.partial.unlink(missing_ok=True)
                message = f"the server sends another part than asked for ({said})"
                raise _TryAgainError(message)
        length = reply.headers.get("Content-Length", "")
        if length.isdigit() and begins + int(length) != self.offer.bytes:
            raise EarsError(self._other_size(f"{begins + int(length)} bytes"))
        return begins

    def _other_size(self, size: str) -> str:
        return (
            f"{self.url} has {size}, and the catalogue knows {self.offer.bytes}: it"
            " was replaced, or a page to sign in to a network stands in between;"
            f" {_AGAIN}"
        )

    def _no_address(self, error: Exception) -> str:
        return f"{self.url} is no address to download from: {error}; write https://..."

    def _regret(self, why: Exception) -> str:
        have = size_of(self.partial)
        return (
            f"{self.url} did not come: {why or type(why).__name__} ({have} of"
            f" {self.offer.bytes} bytes are here); {_remedy(why)}{_AGAIN}"
        )


def _remedy(why: Exception) -> str:
    if isinstance(why, httpx.ProxyError):
        return "check the proxy (HTTPS_PROXY), "
    if "CERTIFICATE_VERIFY_FAILED" in str(why):
        return "check this computer's date, a wrong one makes certificates invalid, "
    if isinstance(why, httpx.ConnectError | httpx.ConnectTimeout):
        return "check that this computer reaches the internet, "
    return ""
