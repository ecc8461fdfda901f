"""Files that set telephones up."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tipring.domain.extensions import Extension
from tipring.domain.provisioning.account import (
    PhoneAccount,
    Transport,
    account_of,
    in_words,
)
from tipring.domain.provisioning.asked_files import is_own_file
from tipring.domain.provisioning.makers import MAKERS, wave

TRICKY = 'se<cr>&"et'
ANNA = account_of(
    Extension(number="201", name='Anna <& "Co">\r\n\'', mailbox="office"),
    f"{TRICKY}\n",
    server="192.168.1.5",
    port=5060,
)


def render(maker: str, account: PhoneAccount = ANNA) -> str:
    return MAKERS[maker].render(account)


def yealink(account: PhoneAccount = ANNA) -> dict[str, str]:
    first, *lines = render("yealink", account).splitlines()
    assert first == "#!version:1.0.0.1"
    return {key: value for key, _, value in (line.partition(" = ") for line in lines)}


def xml(maker: str, account: PhoneAccount = ANNA) -> dict[str, str]:
    """Return what the file says, by the names of tags or of entries."""
    root = ET.fromstring(render(maker, account))  # noqa: S314 - our own
    return {
        element.get("name") or element.tag: element.text or ""
        for element in root.iter()
        if len(element) == 0
    }


def test_a_name_stays_on_its_line() -> None:
    assert ANNA.name == 'Anna <& "Co">  \''
    assert ANNA.password == TRICKY
    assert account_of(Extension(number="202"), "x", server="a", port=1).name == "202"


def test_yealink_is_told_who_it_is_and_where() -> None:
    told = yealink()
    assert told["account.1.user_name"] == "201"
    assert told["account.1.password"] == ANNA.password
    assert told["account.1.sip_server.1.address"] == "192.168.1.5"
    assert told["account.1.sip_server.1.transport_type"] == "0"
    assert told["voice_mail.number.1"] == "*97"
    assert told["distinctive_ring_tones.alert_info.2.text"] == "Bellcore-dr3"
    assert told["distinctive_ring_tones.alert_info.2.ringer"] == "3"


def test_grandstream_is_told_who_it_is_and_where() -> None:
    told = xml("grandstream")
    assert (told["P35"], told["P34"], told["P3"]) == ("201", ANNA.password, ANNA.name)
    assert (told["P47"], told["P130"], told["P33"]) == ("192.168.1.5:5060", "0", "*97")


def test_snom_is_told_who_it_is_and_where() -> None:
    told = xml("snom")
    assert told["user_pass"] == ANNA.password
    assert told["user_outbound"] == "sip:192.168.1.5:5060;transport=udp"
    assert told["user_mailbox"] == "*97"
    assert 'idx="1"' in render("snom")


def test_linphone_is_told_who_it_is_and_where() -> None:
    told = xml("linphone")
    assert told["passwd"] == ANNA.password
    assert told["reg_identity"] == "\"Anna <& 'Co'>  '\" <sip:201@192.168.1.5>"
    assert told["reg_proxy"] == "<sip:192.168.1.5:5060;transport=udp>"
    assert told["realm"] == "tipring"


def test_wave_scans_who_it_is_and_where() -> None:
    root = ET.fromstring(wave(ANNA))  # noqa: S314 - our own
    told = {element.tag: element.text for element in root[0]}
    assert (told["UserID"], told["AuthPass"]) == ("201", TRICKY)
    assert (told["RegisterServer"], told["Voicemail"]) == ("192.168.1.5:5060", "*97")


def test_by_tls_sound_is_secret_too() -> None:
    secret = replace(ANNA, transport=Transport.TLS, port=5061)
    assert yealink(secret)["account.1.srtp_encryption"] == "1"
    assert yealink(secret)["account.1.sip_server.1.transport_type"] == "2"
    assert xml("grandstream", secret)["P183"] == "1"
    assert xml("snom", secret)["user_srtp"] == "on"
    assert xml("linphone", secret)["media_encryption"] == "srtp"
    assert ("Encryption of sound", "SRTP (SDES)") in list(in_words(secret))


def test_without_a_mailbox_there_is_no_key_for_it() -> None:
    none = replace(ANNA, has_mailbox=False)
    assert yealink(none)["voice_mail.number.1"] == ""
    assert (xml("grandstream", none)["P33"], xml("snom", none)["user_mailbox"]) == (
        "",
        "",
    )
    assert dict(in_words(none)).keys() == dict(in_words(ANNA)).keys() - {"Messages"}


def test_an_address_of_ipv6_has_brackets_where_uris_want_them() -> None:
    six = replace(ANNA, server="2001:db8::5")
    assert yealink(six)["account.1.sip_server.1.address"] == "2001:db8::5"
    assert six.address == "sip:201@[2001:db8::5]"
    assert "[2001:db8::5]:5060" in render("snom", six)


def test_a_password_is_not_shown_by_accident() -> None:
    assert "se<cr>" not in repr(ANNA)


@pytest.mark.parametrize(
    ("maker", "asked", "own"),
    [
        ("yealink", "001565A1B2C3.cfg", True),
        ("yealink", "y000000000044.cfg", False),
        ("yealink", "001565a1b2c3.boot", False),
        ("grandstream", "cfg000b82123456.xml", True),
        ("grandstream", "cfg000b82123456", False),
        ("grandstream", "cfg.xml", False),
        ("snom", "snom.xml", True),
        ("linphone", "linphone.xml", True),
    ],
)
def test_a_telephone_finds_its_own_file(maker: str, asked: str, *, own: bool) -> None:
    assert is_own_file(maker, asked) is own
