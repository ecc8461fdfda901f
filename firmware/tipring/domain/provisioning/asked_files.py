"""Which of the files that a telephone asks for is its own."""

import re
from typing import Final

_MAC: Final = "[0-9a-f]{12}"
_OWN: Final = {
    "yealink": re.compile(rf"{_MAC}\.cfg"),
    "grandstream": re.compile(rf"cfg{_MAC}\.xml"),
}


def is_own_file(maker: str, asked: str) -> bool:
    """Whether *asked*, the last part of a URL, is the file with a telephone's settings.

    Telephones that were told a folder try names that are common to all of their model
    (`y000000000044.cfg`, `cfg.xml`) and of other formats first: those are not there.
    Who was told a file asks for that.
    """
    pattern = _OWN.get(maker)
    return pattern is None or pattern.fullmatch(asked.lower()) is not None
