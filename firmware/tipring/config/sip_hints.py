"""What telephones and trunks lack before anybody can use them."""

from collections.abc import Iterator

from tipring.config.agents_file import SECRETS_FILE
from tipring.config.problems import Problem
from tipring.config.reader import Reading
from tipring.config.sip_file import EXTENSION, SIP, TRUNK
from tipring.domain.errors import EdgeError
from tipring.edge.programs import KAMAILIO, RTPENGINE, whereis


def sip_hints(reading: Reading) -> Iterator[Problem]:
    """Yield what keeps telephones and trunks away, though nothing is wrong."""
    sip, file = reading.settings.sip, reading.main
    if sip is None:
        return
    for program in (KAMAILIO, RTPENGINE):
        try:
            whereis(program)
        except EdgeError:
            what = f"needs {program}, which is not installed here"
            remedy = "install Debian's packages, see docs/sip.md"
            yield file.problem((SIP,), what, remedy)
    for number in sip.extensions.keys() - sip.passwords.keys():
        what = "has no password, so no telephone can register"
        remedy = f"add it to {SECRETS_FILE}: [extension_password] {number}"
        yield file.problem((EXTENSION, number), what, remedy)
    for index, trunk in enumerate(sip.trunks):
        if trunk.register and not trunk.user:
            what = "cannot register without a user"
            remedy = "add user, or write register = false"
            yield file.problem((TRUNK, index), what, remedy)
