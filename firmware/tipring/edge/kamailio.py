"""Kamailio's files, rendered: its configuration, its TLS, the list of providers."""

import ipaddress
import re
from collections.abc import Sequence
from importlib.resources import files

from tipring.domain.house.codes import CODES, Feature
from tipring.edge.plan import EdgePlan, provider_uri
from tipring.wire.watched_xml import PICK_UP

CONFIGURATION = "kamailio.cfg"
PROVIDERS = "dispatcher.list"
TLS = "tls.cfg"

_TLS_MODULES = """\
loadmodule "tls.so"
loadmodule "xhttp.so"
loadmodule "websocket.so"
"""

_TLS_PARAMETERS = """\
modparam("tls", "config", "@RUN@/tls.cfg")
modparam("websocket", "keepalive_mechanism", 1)
modparam("websocket", "keepalive_timeout", 30)
"""

_WEB = """
event_route[xhttp:request] {
    set_reply_close();
    set_reply_no_connect();
    if ($Rp != @TLS_PORT@ || $proto != "tls" || !pike_check_req()) {
        xhttp_reply("403", "Forbidden", "", "");
        exit;
    }
    if ($hdr(Upgrade) =~ "^websocket$" && $rm == "GET") {
        if (ws_handle_handshake()) exit;
    }
    xhttp_reply("404", "Not Found", "", "");
}
"""

_TLS_FILE = """\
[server:default]
method = TLSv1.2+
verify_certificate = no
require_certificate = no
private_key = {key}
certificate = {certificate}

[client:default]
method = TLSv1.2+
verify_certificate = {verify}
require_certificate = {verify}
{authorities}"""
"""Telephones have no certificates."""

_AUTHORITIES = """\
ca_path = /etc/ssl/certs
verify_depth = 5
"""
"""A provider must show a certificate that the system trusts. The one that is needed is
looked up (a `ca_list` of all costs seconds, and memory for each process)."""


def _asks_providers(plan: EdgePlan) -> bool:
    return any(trunk.transport == "tls" for trunk in plan.trunks)


_UNWANTED_SUITES = (
    "AEAD_AES_256_GCM",
    "AEAD_AES_128_GCM",
    "F8_128_HMAC_SHA1_80",
    "F8_128_HMAC_SHA1_32",
    "NULL_HMAC_SHA1_80",
    "NULL_HMAC_SHA1_32",
)
"""Ways to encrypt sound that telephones are not offered (RFC 4568, 6188, 7714): some
have GCM with keys of a wrong length (baresip 1.0), nobody has F8, and NULL is none."""


def configuration(
    plan: EdgePlan, addresses: Sequence[str], former: Sequence[str] = ()
) -> str:
    """Return kamailio.cfg for *addresses*, which are of this box and not empty.

    *former* ones were: calls that began there still have them in their routes.
    """
    text = (files("tipring.edge") / CONFIGURATION).read_text()
    words = {
        "TLS_MODULES": _TLS_MODULES if plan.tls_port else "",
        "TLS_PARAMETERS": _TLS_PARAMETERS if plan.tls_port else "",
        "WEB": _WEB if plan.tls_port else "",
        "TLS": "yes" if plan.tls_port else "no",
        "LISTEN": "\n".join([*_listen(plan, addresses), *_aliases(plan, former)]),
        "SIDES": "\n".join(_sides(plan, addresses)),
        "OURS": _ours(plan, addresses),
        "NUMBERS": f"^({'|'.join(plan.passwords)})$",
        "PICK_UP": PICK_UP,
        "PICK_UP_LENGTH": str(len(PICK_UP)),
        "PICK_UP_CODE": _pick_up_code(),
        "CONTACT": f"{_host(addresses[0])}:{plan.port}",
        "RUN": str(plan.directory),
        "DOMAIN": plan.domain,
        "TLS_PORT": str(plan.tls_port),
        "DESK_PORT": str(plan.desk_port),
        "INNER_PORT": str(plan.inner_port),
        "NG_PORT": str(plan.ng_port),
        "GUESSES": str(plan.guesses),
        "LOCK_S": str(plan.lock_s),
        "FLOOD": str(plan.flood),
        "PING_S": str(plan.ping_s),
        "RETRY_S": str(plan.retry_s),
        "TOLD": f"TOLD-{plan.word}",
        "SECRET": plan.secret,
        "WORD": plan.word,
        "SUITES": " ".join(f"SDES-no-{suite}" for suite in _UNWANTED_SUITES),
    }
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text


def tls_file(plan: EdgePlan) -> str:
    """Return tls.cfg."""
    asks = _asks_providers(plan)
    return _TLS_FILE.format(
        key=plan.key,
        certificate=plan.certificate,
        verify="yes" if asks else "no",
        authorities=_AUTHORITIES if asks else "",
    )


def providers_file(plan: EdgePlan) -> str:
    """Return dispatcher.list: each trunk's server is a set of its own.

    A line is: number of the set, address, flags, priority, the trunk's name.
    """
    lines = [
        f"{number} {provider_uri(trunk)} 0 0 {trunk.name}\n"
        for number, trunk in enumerate(plan.trunks, 1)
    ]
    return "".join(lines) or "# no trunk\n"


def _listen(plan: EdgePlan, addresses: Sequence[str]) -> list[str]:
    lines = [f"listen=udp:127.0.0.1:{plan.inner_port}"]
    for address in addresses:
        host = _host(address)
        lines += [f"listen=udp:{host}:{plan.port}", f"listen=tcp:{host}:{plan.port}"]
        if plan.tls_port:
            lines.append(f"listen=tls:{host}:{plan.tls_port}")
    return lines


def _aliases(plan: EdgePlan, former: Sequence[str]) -> list[str]:
    """Return that routes by way of *former* addresses mean us (RFC 3261, 16.4)."""
    ports = {"udp": plan.port, "tcp": plan.port, "tls": plan.tls_port}
    return [
        f"alias={way}:{_host(address)}:{port}"
        for address in former
        for way, port in ports.items()
        if port
    ]


def _sides(plan: EdgePlan, addresses: Sequence[str]) -> list[str]:
    """Return which of rtpengine's interfaces faces each socket of ours."""
    lines = ['    $var(family) = "IP4";']
    for number, address in enumerate(addresses):
        family = f"IP{ipaddress.ip_address(address).version}"
        socket = re.escape(_host(address)).replace("\\", "\\\\")
        lines.append(
            f'    if ($var(at) =~ "{socket}:({plan.port}|{plan.tls_port})")'
            f' {{ $var(side) = "lan{number}"; $var(family) = "{family}"; }}'
        )
    return lines


def _ours(plan: EdgePlan, addresses: Sequence[str]) -> str:
    """Return the pattern of the domains that mean this box."""
    names = [plan.domain, *map(_host, addresses)]
    escaped = (re.escape(name).replace("\\", "\\\\") for name in names)
    return f"^({'|'.join(escaped)})$"


def _pick_up_code() -> str:
    return next(code.keys for code in CODES if code.feature is Feature.PICK_UP)


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
