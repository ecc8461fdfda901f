"""For clients of the desk's socket."""

import ssl
from typing import Final

NO_TLS: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For a socket of this machine: no authority need be read, which takes 30 ms."""
