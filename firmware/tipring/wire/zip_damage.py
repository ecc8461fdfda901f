"""How Python's `zipfile` says that it cannot go on (PKWARE's APPNOTE.TXT).

What others hand in may be damaged in any place, packed in a way that nobody uses, or
locked with a password; all of that is raised in as many ways.
"""

import errno
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
    OSError,
)
"""NotImplementedError (a method that is not there) is a RuntimeError. Of an OSError ask
`is_damage`."""


def is_damage(error: BaseException) -> bool:
    """Return whether one of ZIP_DAMAGE is the file's own fault, not the disk's.

    bzip2 data that is none is an OSError without a number; a place before the file's
    begin is one with EINVAL.
    """
    return not isinstance(error, OSError) or error.errno in {None, errno.EINVAL}
