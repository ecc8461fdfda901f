"""A real Linphone that is given nothing but our file registers with it."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tipring.domain.provisioning.account import PhoneAccount
from tipring.domain.provisioning.makers import linphone

PATIENCE_S = 20
TRICKY = 'p&<w"'
RC = """[misc]
config-uri=file://{file}
[sip]
sip_port=-1
sip_tcp_port=0
sip_tls_port=0
"""


def _md5(*words: str) -> str:
    return hashlib.md5(":".join(words).encode()).hexdigest()  # noqa: S324 - RFC 2617


def _challenge(request: str) -> bytes:
    """Return the registrar's 401 with the lines of *request* that it copies."""
    copied = [
        line
        for line in request.split("\r\n")
        if line.lower().startswith(("via:", "from:", "to:", "call-id:", "cseq:"))
    ]
    asks = 'WWW-Authenticate: Digest realm="tipring", nonce="once", algorithm=MD5'
    lines = ("SIP/2.0 401 Unauthorized", *copied, asks, "Content-Length: 0", "", "")
    return "\r\n".join(lines).encode()


@pytest.mark.realtime
@pytest.mark.skipif(not shutil.which("linphonec"), reason="Linphone is not installed")
def test_linphone_registers_with_what_its_file_says(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as registrar:
        registrar.bind(("127.0.0.1", 0))
        registrar.settimeout(PATIENCE_S)
        account = PhoneAccount(
            number="201",
            name='Anna <ß> "& Co"',
            password=TRICKY,
            server="127.0.0.1",
            port=registrar.getsockname()[1],
        )
        file, rc = tmp_path / "linphone.xml", tmp_path / "rc"
        file.write_text(linphone(account))
        rc.write_text(RC.format(file=file))
        (tmp_path / ".local/share/linphone").mkdir(parents=True)
        phone = subprocess.Popen(
            ("linphonec", "-c", str(rc)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HOME": str(tmp_path)},
        )
        try:
            first, phone_at = registrar.recvfrom(65_535)
            registrar.sendto(_challenge(first.decode()), phone_at)
            proved = registrar.recv(65_535).decode()
        finally:
            phone.kill()
            phone.communicate()
    assert proved.startswith("REGISTER sip:127.0.0.1")
    assert "<sip:201@127.0.0.1>" in proved
    said = dict(re.findall(r'(\w+)="([^"]*)"', proved))
    ha1 = _md5("201", "tipring", TRICKY)
    assert said["response"] == _md5(ha1, "once", _md5("REGISTER", said["uri"]))
