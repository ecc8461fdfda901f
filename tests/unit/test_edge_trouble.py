"""What the border's programs complain of, for an owner."""

import pytest

from tipring.edge.trouble import in_words

UDP = (
    " 0(13547) ERROR: <core> [core/udp_server.c:402]: udp_init():"
    " bind(6, 0x7feee5a00530, 16) on 192.168.1.2: Address already in use"
)
TCP = (
    " 0(99) ERROR: <core> [core/tcp_main.c:2920]: tcp_init():"
    " bind(9, 0x7f2c, 0x7f3c, 16) on 192.168.1.2:5060 : Address already in use"
)


@pytest.mark.parametrize(
    ("line", "at"), [(UDP, "192.168.1.2"), (TCP, "192.168.1.2:5060")]
)
def test_a_port_that_is_taken_is_told_with_the_likely_reason(
    line: str, at: str
) -> None:
    told = in_words(line)
    assert told.startswith(f"another program has one of its ports at {at}; ")
    assert "systemctl disable --now kamailio" in told
    assert in_words(line.replace("bind(", "bind(1")) == told  # told once, not anew


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            " 0(7) CRITICAL: tls [tls_domain.c:587]: load_cert(): no certificate",
            "no certificate",
        ),
        (" 0(7) ERROR: <core> [main.c:1]: out of memory", "out of memory"),
        ("rtpengine: cannot open it\n", "rtpengine: cannot open it"),
        ("", ""),
    ],
)
def test_of_other_troubles_the_words_are_left(line: str, told: str) -> None:
    assert in_words(line) == told
