"""What the border is rendered from: files, arguments, databases."""

import sqlite3
from contextlib import closing
from hashlib import md5
from pathlib import Path

import pytest

from tipring.domain.errors import EdgeError
from tipring.domain.extensions import SipTrunk
from tipring.edge import kamailio, rtpengine
from tipring.edge.databases import prepare
from tipring.edge.plan import EdgePlan, contact_user, host_of, provider_uri

SCRIPTS = {
    "standard": "CREATE TABLE version (table_name TEXT UNIQUE, table_version INTEGER);",
    "usrloc": "CREATE TABLE location (username TEXT);",
    "presence": "CREATE TABLE presentity (username TEXT);",
    "auth_db": "CREATE TABLE subscriber (username TEXT, domain TEXT, ha1 TEXT);",
    "htable": (
        "CREATE TABLE htable (key_name TEXT, key_type INTEGER, value_type INTEGER,"
        " key_value TEXT);"
    ),
    "uac": (
        "CREATE TABLE uacreg (l_uuid TEXT, l_username TEXT, l_domain TEXT, r_username"
        " TEXT, r_domain TEXT, realm TEXT, auth_username TEXT, auth_password TEXT,"
        " auth_ha1 TEXT, auth_proxy TEXT, expires INTEGER, flags INTEGER, reg_delay"
        " INTEGER, contact_addr TEXT, socket TEXT);"
    ),
}
"""As Kamailio ships them, as far as we write into them."""
SECRET = 'pa"ss\\word$ru'  # noqa: S105 - of a test
PROVIDER = SipTrunk(
    name="provider", server="sip.example.com:5070", user="4930", password=SECRET
)
OPEN = SipTrunk(name="open", server="[2001:db8::7]", register=False, transport="tls")


def plan(folder: Path, **more: object) -> EdgePlan:
    fields: dict[str, object] = {
        "directory": folder,
        "listen": ("eth0",),
        "passwords": {"201": "Zw4-hd8K.tuQ2mRv"},
        "trunks": (PROVIDER, OPEN),
    }
    return EdgePlan(**(fields | more))  # type: ignore[arg-type]


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    folder = tmp_path / "schemas"
    folder.mkdir()
    for name, script in SCRIPTS.items():
        (folder / f"{name}-create.sql").write_text(script)
    return folder


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(query).fetchall()


def test_every_word_of_the_configuration_is_put_in(tmp_path: Path) -> None:
    text = kamailio.configuration(plan(tmp_path), ("192.0.2.5", "fd00::5"))
    assert "listen=udp:192.0.2.5:5060\n" in text
    assert "listen=tls:[fd00::5]:5061\n" in text
    assert "listen=udp:127.0.0.1:5070\n" in text
    assert '"^(tipring|192\\\\.0\\\\.2\\\\.5|\\\\[fd00::5\\\\])$"' in text
    assert '$var(side) = "lan1"; $var(family) = "IP6";' in text
    assert 'loadmodule "websocket.so"' in text
    for line in text.splitlines():
        left = line.replace("sip:tipring@tipring", "").replace("$au@tipring", "")
        words = left.replace("$avp(callee)@tipring", "").split("@")[1::2]
        assert not any(word.isupper() for word in words), line


def test_no_telephone_is_called_whose_sound_has_no_way_there(tmp_path: Path) -> None:
    told = kamailio.configuration(plan(tmp_path), ("192.0.2.5",))
    assert told.count("route(MEDIA_TO_PHONE);") == 3
    assert told.count("if ($var(mute) == 1) drop();") == 2
    assert told.count("if ($var(mute) == 1) {") == 1


def test_without_a_port_for_it_there_is_no_tls(tmp_path: Path) -> None:
    text = kamailio.configuration(plan(tmp_path, tls_port=0), ("192.0.2.5",))
    assert "enable_tls=no" in text
    assert "listen=tls" not in text
    assert "websocket" not in text


def test_no_secret_is_in_the_configuration_or_shown(tmp_path: Path) -> None:
    one = plan(tmp_path)
    text = kamailio.configuration(one, ("192.0.2.5",)) + kamailio.providers_file(one)
    for secret in (SECRET, "Zw4-hd8K"):
        assert secret not in text + repr(one)


def test_a_call_that_began_at_another_address_still_finds_us(tmp_path: Path) -> None:
    one = plan(tmp_path)
    text = kamailio.configuration(one, ("192.0.2.5",), ["192.0.2.9", "fd00::9"])
    for way in ("udp:192.0.2.9:5060", "tcp:[fd00::9]:5060", "tls:192.0.2.9:5061"):
        assert f"alias={way}\n" in text
    assert "listen=udp:192.0.2.9" not in text
    plain = kamailio.configuration(plan(tmp_path, tls_port=0), ("192.0.2.5",), ["::1"])
    assert "alias=udp:[::1]:5060\n" in plain
    assert "alias=tls" not in plain


def test_certificates_of_providers_are_looked_at_where_one_has_tls(
    tmp_path: Path,
) -> None:
    assert "verify_certificate = yes" in kamailio.tls_file(plan(tmp_path))
    plain = plan(tmp_path, trunks=(PROVIDER,))
    assert "verify_certificate = yes" not in kamailio.tls_file(plain)


def test_each_provider_is_asked_for_by_itself(tmp_path: Path) -> None:
    assert kamailio.providers_file(plan(tmp_path)) == (
        "1 sip:sip.example.com:5070 0 0 provider\n"
        "2 sip:[2001:db8::7];transport=tls 0 0 open\n"
    )
    assert kamailio.providers_file(plan(tmp_path, trunks=())).startswith("#")


def test_rtpengine_faces_every_address_and_the_desk(tmp_path: Path) -> None:
    words = rtpengine.arguments(plan(tmp_path), ("192.0.2.5", "fd00::5"))
    assert "--interface=lan0/192.0.2.5" in words
    assert "--interface=lan1/fd00::5" in words
    assert "--interface=desk/127.0.0.1" in words
    assert "--listen-ng=127.0.0.1:2223" in words


def test_a_provider_calls_us_by_a_secret_name_that_stays() -> None:
    again = SipTrunk(**{name: getattr(PROVIDER, name) for name in PROVIDER.__slots__})
    assert contact_user(PROVIDER) == contact_user(again)
    assert contact_user(PROVIDER) != contact_user(OPEN)
    assert SECRET not in contact_user(PROVIDER)
    assert host_of(PROVIDER) == "sip.example.com"
    assert host_of(OPEN) == "[2001:db8::7]"
    assert provider_uri(OPEN) == "sip:[2001:db8::7];transport=tls"


def test_accounts_and_trunks_are_the_settings_anew_each_time(
    tmp_path: Path, schemas: Path
) -> None:
    one = plan(tmp_path)
    prepare(one, schemas)
    prepare(one, schemas)
    hashed = md5(b"201:tipring:Zw4-hd8K.tuQ2mRv", usedforsecurity=False).hexdigest()
    accounts = rows(tmp_path / "accounts.db", "SELECT * FROM subscriber")
    assert accounts == [("201", "tipring", hashed)]
    trunks = rows(tmp_path / "trunks.db", "SELECT key_name, key_value FROM trunk")
    assert {one[0]: one[1] for one in trunks} == {
        "set::provider": "1",
        "domain::provider": "sip.example.com",
        "caller::provider": "4930",
        "user::provider": "4930",
        "password::provider": SECRET,
        f"token::{contact_user(PROVIDER)}": "provider",
        "set::open": "2",
        "domain::open": "[2001:db8::7]",
        "caller::open": "tipring",
    }
    registered = rows(tmp_path / "uac.db", "SELECT l_uuid, auth_password FROM uacreg")
    assert registered == [(contact_user(PROVIDER), SECRET)]


def test_who_was_registered_stays_so(tmp_path: Path, schemas: Path) -> None:
    prepare(plan(tmp_path), schemas)
    path = tmp_path / "registrations.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("INSERT INTO location VALUES ('201')")
    prepare(plan(tmp_path), schemas)
    assert rows(path, "SELECT * FROM location") == [("201",)]
    assert path.stat().st_mode & 0o077 == 0


def test_kamailio_without_its_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(EdgeError, match="databases cannot be made"):
        prepare(plan(tmp_path), tmp_path / "nowhere")
