"""The programs of the border, from Debian's packages."""

import shutil

from tipring.domain.errors import EdgeError

KAMAILIO = "kamailio"
RTPENGINE = "rtpengine"

_PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
"""Services' paths may lack sbin."""


def whereis(program: str) -> str:
    """Return the path of *program*. Raises EdgeError when it is not installed."""
    if found := shutil.which(program, path=_PLACES):
        return found
    message = f"{program} is not installed (see docs/sip.md)"
    raise EdgeError(message)
