"""The programs of the border, from Debian's packages."""

import shutil
from functools import cache

from tipring.domain.errors import EdgeError

KAMAILIO = "kamailio"
RTPENGINE = "rtpengine"

_PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
"""Services' paths may lack sbin."""


@cache
def whereis(program: str) -> str:
    """Return the path of *program*. Raises EdgeError when it is not installed.

    Where it was found is remembered: asked again, no disk is looked at.
    """
    if found := shutil.which(program, path=_PLACES):
        return found
    message = f"{program} is not installed (see docs/sip.md)"
    raise EdgeError(message)
