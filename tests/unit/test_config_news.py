"""What tipring.toml and secrets.toml say of who is told news."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.app.news import addressees_of
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import BrokerSettings, NewsSettings, WebhookSettings

SECRET = "a secret of sixteen letters"  # noqa: S105 - a test's
HOOK = '[webhook.crm]\nurl = "https://crm.example.com/in"\nevents = ["call.*"]\n'
BROKER = '[mqtt]\nhost = "nas"\n'


def office(directory: Path, words: str, secrets: str = "") -> Path:
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(words)
    if secrets:
        (directory / "secrets.toml").touch(0o600)
        (directory / "secrets.toml").write_text(secrets)
    return directory


def test_nobody_is_told_anything_unless_the_owner_says_so(tmp_path: Path) -> None:
    settings = load(office(tmp_path, ""))
    assert settings.news == NewsSettings()
    assert addressees_of(settings) == {}


def test_webhooks_and_a_broker_are_told_what_they_want(tmp_path: Path) -> None:
    secrets = f'[webhook_secret]\ncrm = "{SECRET}"\n'
    settings = load(office(tmp_path, HOOK + BROKER, secrets))
    url = "https://crm.example.com/in"
    assert settings.news.webhooks == (WebhookSettings("crm", url, ("call.*",), SECRET),)
    assert SECRET not in repr(settings)
    assert settings.news.broker == BrokerSettings("nas")
    assert settings.news.broker.at_port == 1883
    crm, mqtt = addressees_of(settings).values()
    assert (crm.name, crm.host, crm.wanted) == (
        "webhook:crm",
        "crm.example.com",
        ("call.*",),
    )
    assert (mqtt.name, mqtt.host, mqtt.needs_link) == ("mqtt", "nas", False)


def test_a_broker_may_be_asked_for_everything(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    more = (
        'tls = true\nca_file = "ca.pem"\nuser = "box"\ntopic = "tipring/harbor"\n'
        'discovery = false\nevents = ["link.changed"]\n'
    )
    secrets = '[mqtt]\npassword = "correct horse"\n'
    broker = load(office(tmp_path, BROKER + more, secrets)).news.broker
    assert broker == BrokerSettings(
        "nas",
        tls=True,
        ca_file=tmp_path / "ca.pem",
        user="box",
        password="correct horse",  # noqa: S106 - a test's
        topic="tipring/harbor",
        events=("link.changed",),
        discovery=False,
    )
    assert broker.at_port == 8883


@pytest.mark.parametrize(
    ("words", "secrets", "told"),
    [
        (
            HOOK.replace("call.*", "call.lost"),
            "",
            'webhook.crm.events.1 = "call.lost": is no news',
        ),
        (HOOK.replace("https://crm", "ftp://crm"), "", "is no address"),
        (
            HOOK,
            '[webhook_secret]\ncrm = "short"\n',
            "has a secret that can be guessed; take 16 letters or more",
        ),
        (BROKER + 'user = "box"\n', "", "has no password; add it to secrets.toml"),
        (BROKER + 'topic = "a/#"\n', "", "is no beginning of a topic"),
        (BROKER + 'tls = true\nca_file = "ca.pem"\n', "", "is not there"),
        (BROKER + 'ca_file = "tipring.toml"\n', "", "is of no use without tls"),
        ("[mqtt]\nport = 1\n", "", "mqtt.host"),
        ('[webhook.crm]\nevents = "call.*"\n', "", "webhook.crm.url"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(
    tmp_path: Path, words: str, secrets: str, told: str
) -> None:
    with pytest.raises(SettingsProblems) as caught:
        load(office(tmp_path, words, secrets))
    assert told in str(caught.value)
    assert "short" not in str(caught.value)
