"""Headers that say what we are and can."""

from typing import Final

from tipring.wire.sdp import CONTENT_TYPE
from tipring.wire.sip.message import Headers

METHODS: Final = "INVITE, ACK, CANCEL, BYE, UPDATE, REFER, NOTIFY, INFO, OPTIONS"
ALLOW: Final[Headers] = (("Allow", METHODS), ("Supported", "replaces"))
SDP: Final[Headers] = (("Content-Type", CONTENT_TYPE),)
KNOWN_EXTENSIONS: Final = frozenset({"replaces"})
"""What a Require may ask of us (section 8.2.2.3). Not 100rel: what a lost 180 costs is
a ringing tone. Not timer: the sound itself tells whether a talk still goes on."""
EVENT: Final[Headers] = (("Event", "refer"),)
FRAGMENT: Final[Headers] = (("Content-Type", "message/sipfrag;version=2.0"),)
OPTIONS: Final[Headers] = (*ALLOW, ("Accept", CONTENT_TYPE))
