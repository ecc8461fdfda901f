"""The offices to begin with: each is fit to answer, whatever its owner wishes."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from tipring.config.check import examine, prompt_library
from tipring.config.templates import TEMPLATES
from tipring.config.templates.filling import (
    TRIAL_AGENT,
    MailWishes,
    Person,
    Wishes,
    moments,
    office_of,
)
from tipring.speech.voices.installed import no_voice

WEEK = dict.fromkeys(("mon", "tue", "wed", "fri"), ("08:30-12:30", "13:30-17:30"))


def wishes(template: str = "dental", **other: object) -> Wishes:
    usual: dict[str, object] = {
        "template": template,
        "name": 'Müller & "Söhne"',
        "time_zone": "Europe/Berlin",
        "country": "de",
        "language": "de",
        "urls": ("simulated:5550100", "simulated:5550101"),
        "hours": WEEK,
        "people": (Person(name="Anna", phone=TRIAL_AGENT), Person(name="Öz Ay")),
    }
    return Wishes(**{**usual, **other})  # type: ignore[arg-type]


def put_up(directory: Path, wanted: Wishes) -> list[str]:
    """Write the office; return what is wrong with it, on a box without any voice."""
    for name, text in office_of(wanted).items():
        path = directory / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    if wanted.mail and wanted.mail.user:
        secrets = directory / "secrets.toml"
        secrets.write_text('[mail]\npassword = "between us"\n')
        secrets.chmod(0o600)
    found = examine(directory, prompt_library(directory), no_voice)
    return [str(problem) for problem in found.problems]


PAIRS = [(template, "en") for template in TEMPLATES]
PAIRS += [("dental", language) for language in ("de", "it", "ru", "tr", "zh")]


@pytest.mark.parametrize(("template", "language"), PAIRS)
def test_each_is_fit_in_each_language(
    tmp_path: Path, template: str, language: str
) -> None:
    assert put_up(tmp_path, wishes(template, language=language)) == []
    flow = tomllib.loads((tmp_path / "flows/main.toml").read_text())
    assert len(flow["example"]) >= 2


def test_mail_about_messages_goes_to_who_was_named(tmp_path: Path) -> None:
    mail = MailWishes(
        to="desk@harbor.example",
        host="mail.example.com",
        sender="box@harbor.example",
        security="tls",
        port=4650,
        user="box",
    )
    assert put_up(tmp_path, wishes(mail=mail)) == []
    main = tomllib.loads((tmp_path / "tipring.toml").read_text())
    assert main["mailbox"]["office"]["mail"] == "desk@harbor.example"
    assert main["mail"]["port"] == 4650


def test_examples_move_to_hours_at_which_the_office_is_open(tmp_path: Path) -> None:
    wanted = wishes(hours={"sat": ("22:00-02:00",)})
    assert put_up(tmp_path, wanted) == []
    assert moments(wanted) == ("2026-11-07T22:00", "2026-11-02T00:00")


def test_no_example_claims_what_never_happens(tmp_path: Path) -> None:
    always = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat"), ("00:00-24:00",))
    always["sun"] = ("00:00-24:00",)
    assert moments(wishes(hours=always)) == ("2026-11-02T00:00", "")
    assert moments(wishes(hours={}))[0] == ""
    assert put_up(tmp_path, wishes(hours=always)) == []


def test_examples_keep_away_from_holidays() -> None:
    days = {date(2026, 11, day): "fair" for day in range(2, 9)}
    opened, _closed = moments(wishes(holidays=days))
    assert opened == "2026-11-09T08:30"


def test_a_sentence_of_the_owner_is_heard_first() -> None:
    files = office_of(wishes(welcome="Guten Tag, hier ist Müller."))
    flow = tomllib.loads(files["flows/main.toml"])
    assert flow["node"]["welcome"]["say"] == "Guten Tag, hier ist Müller."
    assert "[node.welcome]" not in office_of(wishes("night", welcome="Hello."))


def test_what_nobody_asked_for_stays_in_the_file() -> None:
    files = office_of(wishes("failover"), "# Ours.\n[link]\nbudget_mb = 300\n")
    main = tomllib.loads(files["tipring.toml"])
    assert main["link"] == {"budget_mb": 300}
    assert files["tipring.toml"].startswith("# Ours.")


def test_two_people_of_one_name_are_two_agents() -> None:
    twins = (Person(name="Anna"), Person(name="Anna"), Person(name="Ö"))
    agents = tomllib.loads(office_of(wishes(people=twins))["agents.toml"])["agent"]
    assert list(agents) == ["anna", "agent-2", "agent-3"]


def test_by_day_a_line_of_the_night_rings_first() -> None:
    main = tomllib.loads(office_of(wishes("night"))["tipring.toml"])
    assert [line["rings"] for line in main["line"]] == [6, 6]
