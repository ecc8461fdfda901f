"""A server of model zips on a real socket that can be as bad as the real world."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class ModelServer:
    """Serves *content* under every name; the faults are each one's own."""

    content: bytes
    url: str = ""
    breaks_after: list[int] = field(default_factory=list)
    """For each reply in turn: bytes of the body after which the line is cut."""
    statuses: list[int] = field(default_factory=list)
    """For each request in turn: another status than 200."""
    ignores_range: bool = False
    says_length: int | None = None
    hides_length: bool = False
    wrong_part: bool = False
    leads_to: str = ""
    """Where every request for the zip is sent on to."""
    stalls: bool = False
    """Nothing comes after the head of a reply."""
    on_request: Callable[[], None] = lambda: None
    asked: list[str] = field(default_factory=list)
    """The Range of each request, empty if it had none."""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving_models(
    content: bytes, certificate: Path | None = None
) -> Iterator[ModelServer]:
    """Serve until the end of the block; encrypted, with a *certificate*."""
    server = ModelServer(content)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):
                _answer(self, server)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            http.socket = context.wrap_socket(http.socket, server_side=True)
        scheme = "https" if certificate else "http"
        server.url = f"{scheme}://127.0.0.1:{http.server_port}/models/"
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            http.shutdown()
            thread.join()


def _answer(request: BaseHTTPRequestHandler, server: ModelServer) -> None:
    server.on_request()
    wanted = request.headers.get("Range", "")
    server.asked.append(wanted)
    request.close_connection = True
    if server.leads_to and request.path.startswith("/models/"):
        request.send_response(302)
        request.send_header("Location", server.leads_to)
        request.end_headers()
        return
    if server.statuses and (status := server.statuses.pop(0)) != 200:
        request.send_error(status)
        return
    begins = _begins(server, wanted)
    if begins:
        request.send_response(206)
        first = begins - 1 if server.wrong_part else begins
        last, total = len(server.content) - 1, len(server.content)
        request.send_header("Content-Range", f"bytes {first}-{last}/{total}")
    else:
        request.send_response(200)
    _send(request, server, server.content[begins:])


def _begins(server: ModelServer, wanted: str) -> int:
    if server.ignores_range or not wanted:
        return 0
    return int(wanted.removeprefix("bytes=").removesuffix("-"))


def _send(request: BaseHTTPRequestHandler, server: ModelServer, body: bytes) -> None:
    if not server.hides_length:
        length = len(body) if server.says_length is None else server.says_length
        request.send_header("Content-Length", str(length))
    request.end_headers()
    if server.stalls:
        server.over.wait(10)
        return
    cut = server.breaks_after.pop(0) if server.breaks_after else len(body)
    for start in range(0, min(cut, len(body)), 4096):
        request.wfile.write(body[start : min(start + 4096, cut)])
        if server.breaks_after:
            time.sleep(0)
