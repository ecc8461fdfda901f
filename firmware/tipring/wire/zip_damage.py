"""How Python's `zipfile` says that it cannot go on (PKWARE's APPNOTE.TXT).

What others hand in may be damaged in any place, packed in a way that nobody uses, or
locked with a password; all of that is raised in as many ways.
"""

import lzma
import struct
import zipfile
import zlib
from typing import Final

ZIP_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    struct.error,
)
"""NotImplementedError (a method that is not there) is a RuntimeError."""
