"""What a modem has to say to the host, until the host takes it."""

from tipring.wire.dle import DLE, shield

CAPACITY_BYTES = 4096
"""A modem's own buffer: half a second of 8-bit sound. Words and codes always fit."""

NUMBERS = {
    "OK": 0,
    "CONNECT": 1,
    "RING": 2,
    "NO CARRIER": 3,
    "ERROR": 4,
    "NO DIALTONE": 6,
    "BUSY": 7,
    "NO ANSWER": 8,
}
"""Result codes in V0."""


class Outbox:
    """A buffer of bytes for the host."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def take(self) -> bytes:
        """Return all and keep nothing."""
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken

    def put(self, data: bytes) -> None:
        """Append bytes as they are."""
        self._bytes += data

    def code(self, character: str) -> None:
        """Append a shielded code."""
        self._bytes += bytes([DLE, ord(character)])

    def sound(self, data: bytes) -> bool:
        """Append sound, shielded; return False (and drop it) if the host is behind."""
        if len(self._bytes) + len(data) > CAPACITY_BYTES:
            return False
        self._bytes += shield(data)
        return True


def result(word: str, *, verbose: bool) -> bytes:
    """Return a result code as V1 or V0 writes it."""
    if verbose or word not in NUMBERS:
        return f"\r\n{word}\r\n".encode()
    return f"{NUMBERS[word]}\r".encode()


def information(text: str, *, verbose: bool) -> bytes:
    """Return information text as V1 or V0 writes it."""
    lead = "\r\n" if verbose else ""
    return f"{lead}{text}\r\n".encode()
