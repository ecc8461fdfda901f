"""Files of settings as makers of telephones want them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from tipring.domain.provisioning.account import (
    EXPIRES_S,
    OWN_MAILBOX,
    PhoneAccount,
    Transport,
)

_RINGS: Final = ("Bellcore-dr2", "Bellcore-dr3", "Bellcore-dr4")
"""How the box asks for the ringing patterns of its queues (Alert-Info)."""
_MENU_OF_TRANSPORTS: Final = (Transport.UDP, Transport.TCP, Transport.TLS)
"""In the order in which Yealink and Grandstream count them from 0."""


@dataclass(frozen=True, slots=True)
class Maker:
    """How one maker's telephones are set up."""

    name: str
    media_type: str
    render: Callable[[PhoneAccount], str]
    file_name: str
    """As its telephones ask for it, with MAC for the twelve digits of theirs."""
    where: str
    """Where the link is typed in, for people."""
    takes_folder: bool = False
    """The telephone is told a folder and asks for `file_name` in it."""


def yealink(account: PhoneAccount) -> str:
    """Return a file of Yealink's SIP telephones (firmware 80 and later)."""
    is_tls = account.transport is Transport.TLS
    settings: dict[str, object] = {
        "account.1.enable": 1,
        "account.1.label": account.name,
        "account.1.display_name": account.name,
        "account.1.auth_name": account.number,
        "account.1.user_name": account.number,
        "account.1.password": account.password,
        "account.1.sip_server.1.address": account.server,
        "account.1.sip_server.1.port": account.port,
        "account.1.sip_server.1.transport_type": _menu(account),
        "account.1.sip_server.1.expires": EXPIRES_S,
        "account.1.srtp_encryption": 1 if is_tls else 0,
        "account.1.dtmf.type": 1,
        "account.1.subscribe_mwi": 0,
        "account.1.codec.pcma.enable": 1,
        "account.1.codec.pcma.priority": 1,
        "account.1.codec.pcmu.enable": 1,
        "account.1.codec.pcmu.priority": 2,
        "account.1.codec.g722.enable": 0,
        "account.1.codec.g729.enable": 0,
        "account.1.codec.opus.enable": 0,
        "voice_mail.number.1": OWN_MAILBOX if account.has_mailbox else "",
    }
    for number, ring in enumerate(_RINGS, start=1):
        settings[f"distinctive_ring_tones.alert_info.{number}.text"] = ring
        settings[f"distinctive_ring_tones.alert_info.{number}.ringer"] = number + 1
    lines = [f"{key} = {value}" for key, value in settings.items()]
    return "\n".join(("#!version:1.0.0.1", *lines, ""))


def grandstream(account: PhoneAccount) -> str:
    """Return an XML file of Grandstream's telephones: settings by their numbers."""
    values: dict[str, object] = {
        "P271": 1,  # the account is active
        "P270": account.name,
        "P47": f"{account.host}:{account.port}",
        "P35": account.number,
        "P36": account.number,
        "P34": account.password,
        "P3": account.name,
        "P33": OWN_MAILBOX if account.has_mailbox else "",
        "P31": 1,  # it registers
        "P32": EXPIRES_S // 60,
        "P130": _menu(account),
        "P183": 1 if account.transport is Transport.TLS else 0,  # SRTP
        "P99": 0,  # messages waiting are told without being asked for
        "P850": 101,  # keys by RFC 4733...
        "P851": 0,
        "P852": 0,  # ... and in no other way
        "P57": 8,  # PCMA first
        "P58": 0,  # then PCMU
    }
    lines = [f"    <{key}>{_xml(value)}</{key}>" for key, value in values.items()]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<gs_provision version="1">',
            '  <config version="1">',
            *lines,
            "  </config>",
            "</gs_provision>",
            "",
        )
    )


def snom(account: PhoneAccount) -> str:
    """Return an XML file of Snom's telephones (firmware 8 and later)."""
    outbound = f"{account.host}:{account.port};transport={account.transport}"
    is_tls = account.transport is Transport.TLS
    identity: dict[str, object] = {
        "user_active": "on",
        "user_realname": account.name,
        "user_idle_text": account.name,
        "user_name": account.number,
        "user_pname": account.number,
        "user_pass": account.password,
        "user_host": account.host,
        "user_outbound": f"sip:{outbound}",
        "user_expiry": EXPIRES_S,
        "user_srtp": "on" if is_tls else "off",
        "user_mailbox": OWN_MAILBOX if account.has_mailbox else "",
        "codec_priority_list": "pcma,pcmu,telephone-event",
    }
    lines = [
        f'    <{key} idx="1" perm="">{_xml(value)}</{key}>'
        for key, value in identity.items()
    ]
    return "\n".join(
        (
            '<?xml version="1.0" encoding="utf-8"?>',
            "<settings>",
            '  <phone-settings e="2">',
            *lines,
            "  </phone-settings>",
            "</settings>",
            "",
        )
    )


def linphone(account: PhoneAccount) -> str:
    """Return what Linphone loads from a link, on desktops and mobiles."""
    is_tls = account.transport is Transport.TLS
    name = account.name.replace("\\", "").replace('"', "'")
    sections: dict[str, dict[str, object]] = {
        "misc": {"transient_provisioning": 1},
        "sip": {
            "default_proxy": 0,
            "media_encryption": "srtp" if is_tls else "none",
            "use_info": 0,
            "use_rfc2833": 1,
        },
        "auth_info_0": {
            "username": account.number,
            "passwd": account.password,
            "realm": account.realm,
            "domain": account.host,
        },
        "proxy_0": {
            "reg_proxy": f"<{account.server_uri}>",
            "reg_identity": f'"{name}" <{account.address}>',
            "reg_expires": EXPIRES_S,
            "reg_sendregister": 1,
            "publish": 0,
            "realm": account.realm,
        },
    }
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<config xmlns="http://www.linphone.org/xsds/lpconfig.xsd">',
            *(_section(section, keys) for section, keys in sections.items()),
            "</config>",
            "",
        )
    )


def wave(account: PhoneAccount) -> str:
    """Return what the QR code says that Grandstream's softphone Wave scans."""
    values = {
        "RegisterServer": f"{account.host}:{account.port}",
        "UserID": account.number,
        "AuthID": account.number,
        "AuthPass": account.password,
        "AccountName": account.name,
        "DisplayName": account.name,
        "Voicemail": OWN_MAILBOX if account.has_mailbox else "",
    }
    told = "".join(f"<{key}>{_xml(value)}</{key}>" for key, value in values.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<AccountConfig version="1"><Account>{told}</Account></AccountConfig>'
    )


def _section(name: str, keys: Mapping[str, object]) -> str:
    entries = (
        f'    <entry name={quoteattr(key)} overwrite="true">{_xml(value)}</entry>'
        for key, value in keys.items()
    )
    return "\n".join((f"  <section name={quoteattr(name)}>", *entries, "  </section>"))


def _menu(account: PhoneAccount) -> int:
    return _MENU_OF_TRANSPORTS.index(account.transport)


def _xml(value: object) -> str:
    return escape(str(value))


MAKERS: Final[Mapping[str, Maker]] = MappingProxyType(
    {
        "yealink": Maker(
            "Yealink",
            "text/plain; charset=utf-8",
            yealink,
            "MAC.cfg",
            "Settings, Auto Provision, Server URL",
            takes_folder=True,
        ),
        "grandstream": Maker(
            "Grandstream",
            "application/xml",
            grandstream,
            "cfgMAC.xml",
            "Maintenance, Upgrade and Provisioning, Config Server Path (without https://)",
            takes_folder=True,
        ),
        "snom": Maker(
            "Snom",
            "application/xml",
            snom,
            "snom.xml",
            "Advanced, Update, Setting URL",
        ),
        "linphone": Maker(
            "Linphone",
            "application/xml",
            linphone,
            "linphone.xml",
            "Assistant, Fetch remote configuration; or show it the QR code",
        ),
    }
)
"""By the word that the command knows them by."""
