"""Whether rtpengine is there: a ping by its ng protocol."""

import socket

from tipring.domain.errors import EdgeError

PATIENCE_S = 1.0


def is_there(port: int) -> None:
    """Return when rtpengine answers at 127.0.0.1; blocks. Raises EdgeError."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as us:
            us.settimeout(PATIENCE_S)
            us.connect(("127.0.0.1", port))
            us.send(b"1 d7:command4:pinge")
            us.recv(1024)
    except OSError as error:
        message = f"rtpengine does not answer: {error}"
        raise EdgeError(message) from error
