"""The owner's files are changed by proposals: checked, put in place, undone."""

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.queue_office import write_queue_office
from tipring.config import version_shelf
from tipring.config.problems import SettingsProblems
from tipring.config.settings_book import (
    LONGEST_TEXT,
    SettingsBook,
    SettingsMoved,
)
from tipring.config.version_shelf import BY_HAND
from tipring.domain.errors import SettingsError
from tipring.speech.voices.installed import no_voice

MORNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
FRONT = "queues/front.toml"


def ticking() -> Iterator[datetime]:
    now = MORNING
    while True:
        yield now
        now += timedelta(minutes=1)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    office = tmp_path / "office"
    office.mkdir()
    write_queue_office(office, "anna")
    return office


@pytest.fixture
def book(directory: Path) -> SettingsBook:
    clock = ticking()
    state = directory / "state"
    return SettingsBook(directory, state, no_voice, lambda: next(clock))


def retitled(book: SettingsBook, title: str) -> str:
    return book.text(FRONT).replace("Front desk", title)


def test_a_change_is_checked_put_in_place_and_remembered(book: SettingsBook) -> None:
    proposal = book.propose({FRONT: retitled(book, "Reception")})
    assert proposal.problems == ()
    assert '-title = "Front desk"\n+title = "Reception"' in proposal.difference
    assert "Front desk" in book.text(FRONT)
    version = book.deploy(proposal, "olga", "a better name")
    assert "Reception" in book.text(FRONT)
    assert (version.who, version.why, version.changed) == (
        "olga",
        "a better name",
        (FRONT,),
    )
    newest, first = book.versions()
    assert newest == version
    assert (first.number, first.who) == (1, BY_HAND)
    assert book.difference(2) == proposal.difference
    assert book.difference(1) == ""


def test_a_mistake_is_told_and_nothing_of_it_is_deployed(book: SettingsBook) -> None:
    wrong = 'title = "Front"\n[offering]\npattern = "roulette"\n'
    proposal = book.propose({FRONT: wrong})
    (problem,) = proposal.problems
    assert (problem.file, problem.line) == (FRONT, 3)
    with pytest.raises(SettingsProblems, match="roulette"):
        book.deploy(proposal, "olga", "")
    assert "uniform" in book.text(FRONT)
    assert book.versions() == []


def test_an_example_that_does_not_come_true_is_a_problem(book: SettingsBook) -> None:
    example = '\n[[example]]\nname = "a call"\nexpect = ["nowhere-at-all"]\n'
    proposal = book.propose({"flows/main.toml": book.text("flows/main.toml") + example})
    assert [problem.file for problem in proposal.problems] == ["flows/main.toml"]


def test_what_is_better_otherwise_is_a_hint(book: SettingsBook) -> None:
    problems, hints = book.check()
    assert problems == ()
    assert hints == book.propose({}).hints


def test_a_form_keeps_comments_and_order(book: SettingsBook, directory: Path) -> None:
    agents = directory / "agents.toml"
    agents.write_text("# who answers\n" + agents.read_text() + "# the end\n")

    def change(file: dict[str, dict[str, dict[str, object]]]) -> None:
        file["agent"]["anna"]["ready_at_start"] = False

    proposal = book.edit("agents.toml", change)
    book.deploy(proposal, "olga", "")
    text = book.text("agents.toml")
    assert text.startswith("# who answers\n")
    assert text.endswith("ready_at_start = false\n# the end\n")


def test_no_form_for_what_is_no_toml(book: SettingsBook, directory: Path) -> None:
    (directory / "agents.toml").write_text("agent =")
    with pytest.raises(SettingsError, match="cannot be changed by a form"):
        book.edit("agents.toml", lambda file: file.clear())
    assert book.propose({}).problems


def test_somebody_else_was_faster(book: SettingsBook, directory: Path) -> None:
    mine = book.propose({FRONT: retitled(book, "Mine")})
    (directory / FRONT).write_text(retitled(book, "Theirs"))
    with pytest.raises(SettingsMoved, match=r"front\.toml was changed"):
        book.deploy(mine, "olga", "")
    assert "Theirs" in book.text(FRONT)


def test_what_an_editor_changed_is_a_version_of_its_own(
    book: SettingsBook, directory: Path
) -> None:
    book.deploy(book.propose({FRONT: retitled(book, "Second")}), "olga", "")
    (directory / FRONT).write_text(book.text(FRONT).replace("Second", "Third"))
    (directory / "agents.toml").write_text(book.text("agents.toml") + "# a word\n")
    book.deploy(
        book.propose({FRONT: book.text(FRONT).replace("Third", "Fourth")}), "sam", ""
    )
    assert [(each.who, each.changed) for each in book.versions()[:2]] == [
        ("sam", (FRONT,)),
        (BY_HAND, ("agents.toml", FRONT)),
    ]


def test_a_version_is_undone_unless_it_was_changed_again(book: SettingsBook) -> None:
    book.deploy(book.propose({FRONT: retitled(book, "Second")}), "olga", "")
    text = book.text(FRONT).replace("Second", "Third")
    third = book.deploy(book.propose({FRONT: text}), "olga", "")
    with pytest.raises(SettingsError, match="undo the later change first"):
        book.undo(2, "sam")
    undone = book.undo(third.number, "sam")
    assert (undone.who, undone.why) == ("sam", "undo of 3")
    assert "Second" in book.text(FRONT)


def test_going_back_removes_what_came_later(book: SettingsBook) -> None:
    flow = 'start = "bye"\n[node.bye]\ndo = "hangup"\n'
    book.deploy(book.propose({"flows/late.toml": flow}), "olga", "")
    assert "flows/late.toml" in book.names()
    back = book.propose_return(1)
    assert back.changes == {"flows/late.toml": None}
    assert "+++ /dev/null" in back.difference
    book.deploy(back, "olga", "as before")
    assert "flows/late.toml" not in book.names()
    assert book.text("flows/late.toml") == ""
    before, after = book.step(2)
    assert (before, after) == ({"flows/late.toml": None}, {"flows/late.toml": flow})


def test_secrets_are_written_and_never_told(
    book: SettingsBook, directory: Path
) -> None:
    proposal = book.propose({"secrets.toml": '[agent_pin]\nanna = "4711"\n'})
    assert (proposal.problems, proposal.difference) == ((), "")
    version = book.deploy(proposal, "olga", "a PIN")
    assert version.changed == ("secrets.toml",)
    mode = stat.S_IMODE((directory / "secrets.toml").stat().st_mode)
    assert mode == 0o600
    with pytest.raises(SettingsError, match="not shown"):
        book.text("secrets.toml")
    kept = [path for path in (directory / "state").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"4711" in path.read_bytes() for path in kept)
    assert not any(path.stat().st_mode & 0o077 for path in kept)
    assert not any(
        path.stat().st_mode & 0o077 for path in kept if "settings" in str(path)
    )
    assert book.propose_return(1).changes == {}
    assert "4711" in (directory / "secrets.toml").read_text()


@pytest.mark.parametrize(
    "name",
    [
        "../passwd.toml",
        "flows/../../x.toml",
        "/etc/x.toml",
        "flows/.hidden.toml",
        "state/desk.toml",
        "flows/main",
        "",
    ],
)
def test_no_other_file_is_reached(book: SettingsBook, name: str) -> None:
    with pytest.raises(SettingsError, match="no file of the settings"):
        book.text(name)
    with pytest.raises(SettingsError, match="no file of the settings"):
        book.propose({name: ""})


def test_nothing_new_and_too_much(book: SettingsBook) -> None:
    same = book.propose({FRONT: book.text(FRONT)})
    with pytest.raises(SettingsError, match="already"):
        book.deploy(same, "olga", "")
    with pytest.raises(SettingsError, match="characters"):
        book.propose({FRONT: "#" * (LONGEST_TEXT + 1)})


def test_an_office_is_written_from_nothing(directory: Path, tmp_path: Path) -> None:
    old = SettingsBook(directory, directory / "state", no_voice)
    texts: dict[str, str | None] = {name: old.text(name) for name in old.names()}
    fresh = SettingsBook(tmp_path / "new", tmp_path / "state", no_voice)
    assert fresh.names() == []
    assert fresh.check()[0]
    version = fresh.deploy(fresh.propose(texts), "olga", "first run")
    assert version.number == 1
    assert fresh.names()[0] == "tipring.toml"
    assert fresh.check()[0] == ()


def test_what_cannot_be_read_or_written_is_said(
    book: SettingsBook, directory: Path
) -> None:
    proposal = book.propose({FRONT: retitled(book, "Second")})
    (directory / "state").mkdir()
    (directory / "state" / "settings").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot be written"):
        book.deploy(proposal, "olga", "")
    (directory / FRONT).write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="cannot be read"):
        book.text(FRONT)


def test_old_versions_are_forgotten(
    book: SettingsBook, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(version_shelf, "MOST_VERSIONS", 2)
    for title in ("A", "B", "C"):
        text = f'title = "{title}"\n' + "\n".join(book.text(FRONT).splitlines()[1:])
        book.deploy(book.propose({FRONT: text}), "olga", title)
    assert [each.why for each in book.versions()] == ["C", "B"]
    texts = directory / "state" / "settings" / "texts"
    assert not any('title = "A"' in path.read_text() for path in texts.iterdir())
    with pytest.raises(SettingsError, match="no version 1"):
        book.difference(1)
    for path in texts.iterdir():
        path.unlink()
    with pytest.raises(SettingsError, match="cannot be read"):
        book.difference(4)


def test_problems_name_the_owners_folder(tmp_path: Path) -> None:
    book = SettingsBook(tmp_path / "empty", tmp_path / "state", no_voice)
    told = "\n".join(map(str, book.check()[0]))
    assert str(tmp_path / "empty") in told


def test_a_draft_is_read_to_be_tried_and_nothing_is_written(book: SettingsBook) -> None:
    read = book.reading({FRONT: retitled(book, "Reception")})
    assert read.settings.office.team.queues["front"].card.title == "Reception"
    assert "Front desk" in book.text(FRONT)
    with pytest.raises(SettingsProblems):
        book.reading({FRONT: "title = 3\n"})
