"""Other settings in place: when they count, and what stands in the way."""

import asyncio
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from support.offices import write_settings
from tipring.config.problems import Problem, SettingsProblems
from tipring.config.settings_book import SettingsBook, SettingsMoved
from tipring.console.deploying import deploy, taken_over
from tipring.console.door import NOBODY, DeskSaysNo
from tipring.console.flows.checklist import demand_unmoved, node_of, troubles
from tipring.console.flows.described import described, kind_of, purpose_of, text_of
from tipring.console.flows.draft import Draft, file_of
from tipring.console.flows.picture import Look
from tipring.console.room import Room
from tipring.desk.reloading import Reloaded
from tipring.domain.access import Role, Visitor
from tipring.speech.prompts import PromptLibrary, shipped_root
from tipring.speech.voices.installed import no_voice

MAIN = "flows/main.toml"


@dataclass
class Office:
    """What deploying needs of a room: a folder, a desk that answers, an audit log."""

    directory: Path
    answer: Reloaded | None = None
    """None: the desk is not there."""
    noted: list[dict[str, object]] = field(default_factory=list)
    was_read: int = 0

    @property
    def room(self) -> Room:
        ground = SimpleNamespace(
            directory=self.directory,
            state=self.directory / "state",
            read_settings=self.read_settings,
        )
        return cast(
            "Room",
            SimpleNamespace(
                ground=ground,
                visitor=Visitor(name="olga", role=Role.OWNER),
                note=self.note,
                desk=SimpleNamespace(tell=self.tell),
            ),
        )

    async def read_settings(self) -> None:
        self.was_read += 1

    async def note(self, what: str, **detail: object) -> None:
        self.noted.append({"what": what, **detail})

    async def tell(self, method: str, path: str) -> object:
        assert (method, path) == ("POST", "/settings/reload")
        if self.answer is None:
            raise DeskSaysNo(503, NOBODY)
        return asdict(self.answer)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    write_settings(tmp_path, "/dev/ttyACM0")
    return Office(tmp_path, Reloaded(taken=("flows",)))


def book(office: Office) -> SettingsBook:
    return SettingsBook(office.directory, office.directory / "state", no_voice)


def test_a_proposal_is_written_noted_and_taken_over(office: Office) -> None:
    text = (office.directory / MAIN).read_text().replace("tries = 2", "tries = 4")
    proposal = book(office).propose({MAIN: text})
    told = asyncio.run(deploy(office.room, proposal, "slow callers"))
    assert told == "It counts from the next call on."
    assert (office.directory / MAIN).read_text() == text
    assert office.was_read == 1
    assert office.noted[0]["what"] == "settings.deploy"
    assert (office.noted[0]["files"], office.noted[0]["why"]) == (
        [MAIN],
        "slow callers",
    )


def test_what_has_problems_is_not_written(office: Office) -> None:
    proposal = book(office).propose({MAIN: "start = 3\n"})
    with pytest.raises(SettingsProblems):
        asyncio.run(deploy(office.room, proposal, ""))
    assert not office.noted


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "counts when the box starts again"),
        (Reloaded(restart=("lines",)), "waits for a restart: lines"),
        (Reloaded(soon=("queues",)), "as soon as nobody waits"),
    ],
)
def test_it_is_said_when_it_counts(
    office: Office, answer: Reloaded | None, words: str
) -> None:
    office.answer = answer
    assert words in asyncio.run(taken_over(office.room))


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(office: Office) -> None:
    path = office.directory / MAIN
    draft = Draft("main", {"main": path.read_text()})
    draft.put("menu", "tries", 4)
    demand_unmoved(book(office).propose(draft.files), draft)
    path.write_text(path.read_text() + "# by Anna\n")
    with pytest.raises(SettingsMoved):
        demand_unmoved(book(office).propose(draft.files), draft)


def test_problems_are_counted_at_their_nodes(office: Office) -> None:
    path = office.directory / MAIN
    draft = Draft("main", {"main": path.read_text()})
    draft.put("menu", "tries", 40)
    draft.put("menu", "otherwise", "gone")
    found = book(office).propose(draft.files)
    assert troubles(found, draft) == {"menu": len(found.problems)}
    assert not troubles(None, draft)
    elsewhere = Problem("tipring.toml", 1, "node.menu", "", "is odd", "")
    assert node_of(elsewhere, draft) == ""
    assert file_of("main") == MAIN


def test_boxes_are_told_in_words() -> None:
    look = Look(kinds={"menu": kind_of("menu"), "bye": "?"}, troubles={"menu": 2})
    assert described(look, "menu") == "menu, Menu, 2 problems"
    assert described(look, "bye") == "bye, ?"
    assert described(look, "night.") == "the flow night"
    assert described(look, "gone") == "gone: there is no such node"
    assert kind_of(None) == "?"
    assert "no such kind" in purpose_of("callback")
    assert purpose_of("menu").startswith("Offers")


def test_a_prompt_nobody_knows_says_itself() -> None:
    library = PromptLibrary([shipped_root()])
    assert text_of(library, "en", "goodbye") == "Thank you for calling. Goodbye."
    assert text_of(library, "en", "no-such-prompt") == "no-such-prompt"
    assert "en" in library.languages()
