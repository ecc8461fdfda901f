"""What a dialled number means in the house, and who may call the street."""

from types import MappingProxyType

import pytest

from support.house import ANNA, PEOPLE, book
from support.offices import an_office
from tipring.domain.house.book import book_of
from tipring.domain.house.codes import CODES, Feature, Takes, code_of
from tipring.domain.house.emergency import EMERGENCY_NUMBERS, emergency_number
from tipring.domain.house.inside import inside_flow
from tipring.domain.house.meanings import (
    AtAgentDesk,
    CodeDialled,
    Colleague,
    ForHelp,
    LeavesMessage,
    ListensToMailbox,
    Meaning,
    Nothing,
    OutsideNumber,
    OwnNode,
    WaitsInQueue,
)
from tipring.domain.house.wishes import ForwardWhen, Wishes
from tipring.domain.queue.settings import (
    AgentSettings,
    QueueCard,
    QueueSettings,
    Team,
)
from tipring.domain.voicemail.mailbox import Mailbox


@pytest.mark.parametrize(
    ("dialled", "means"),
    [
        ("201", Colleague(ANNA)),
        ("201#", Colleague(ANNA)),
        ("300", WaitsInQueue("sales")),
        ("400", LeavesMessage("office")),
        ("911", ForHelp("911")),
        ("9911", ForHelp("911")),
        ("9 1212-555 0142", OutsideNumber("12125550142")),
        ("+12125550142", OutsideNumber("+12125550142")),
        ("9+12125550142", Nothing("that is no number")),
        ("205", Nothing("nobody here has the number 205")),
        ("9", Nothing("nothing was dialled after the prefix")),
        ("", Nothing("that is no number")),
        ("anna", Nothing("that is no number")),
        ("9" * 33, Nothing("that is no number")),
        ("*99", Nothing("*99 is no code")),
        ("*431", Nothing("*431 is no code")),
    ],
)
def test_a_number_means_one_thing(dialled: str, means: Meaning) -> None:
    assert book().meaning(dialled) == means


def test_without_a_prefix_whatever_nobody_has_is_outside() -> None:
    assert book(prefix="").meaning("2125550142") == OutsideNumber("2125550142")
    assert book(prefix="").meaning("911") == ForHelp("911")


def test_who_called_is_called_back_without_a_prefix() -> None:
    assert book().caller("201") == Colleague(ANNA)
    assert book().caller("212 555-0142") == OutsideNumber("2125550142")
    for nobody in ("", "*72900", "anonymous"):
        assert isinstance(book().caller(nobody), Nothing)


def test_help_goes_before_an_extension_of_the_same_number() -> None:
    assert book(country="de", prefix="0").meaning("112") == ForHelp("112")
    assert emergency_number("0112", "de", "0") == "112"
    assert emergency_number("112", "us") is None


def test_every_country_of_the_office_has_numbers_for_help() -> None:
    for country, numbers in EMERGENCY_NUMBERS.items():
        assert all(book(country=country).meaning(n) == ForHelp(n) for n in numbers)


@pytest.mark.parametrize(
    ("dialled", "feature", "rest"),
    [
        ("*8", Feature.PICK_UP, ""),
        ("*8202", Feature.PICK_UP, "202"),
        ("*45", Feature.AGENT_DESK, ""),
        ("*55203", Feature.LISTEN, "203"),
        ("*72912125550142", Feature.FORWARD, "912125550142"),
        ("*73", Feature.FORWARD_NOT, ""),
        ("*97", Feature.OWN_MAILBOX, ""),
    ],
)
def test_codes_take_what_follows_them(
    dialled: str, feature: Feature, rest: str
) -> None:
    meaning = book().meaning(dialled)
    assert isinstance(meaning, CodeDialled)
    assert (meaning.code.feature, meaning.rest) == (feature, rest)


def test_a_code_that_lacks_its_number_is_none() -> None:
    assert code_of("*72") is None
    assert code_of("*55") is None


def test_no_code_is_the_beginning_of_another() -> None:
    keys = [code.keys for code in CODES]
    assert keys == sorted(keys, key=lambda each: int(each[1:]))
    for one in CODES:
        for other in CODES:
            assert one is other or not other.keys.startswith(one.keys)
    assert {code.when for code in CODES if code.takes is Takes.NUMBER} == {*ForwardWhen}


@pytest.mark.parametrize(
    ("who", "number", "why"),
    [
        ("201", "12125550142", ""),
        ("201", "19005550142", "19005550142 is not among the allowed numbers"),
        ("201", "12129990000", "no route leads to 12129990000"),
        ("204", "12125550142", "204 may call inside only"),
        ("", "12125550142", "only telephones of the office"),
        ("299", "12125550142", "only telephones of the office"),
    ],
)
def test_the_street_is_closed_but_for_what_is_allowed(
    who: str, number: str, why: str
) -> None:
    refusal = book().refusal(who, number)
    assert refusal.startswith(why)
    assert bool(refusal) == bool(why)


@pytest.mark.parametrize("when", ForwardWhen)
def test_wishes_are_changed_one_at_a_time(when: ForwardWhen) -> None:
    wishes = Wishes(do_not_disturb=True).with_forward(when, "203")
    assert [w for w in ForwardWhen if wishes.forward(w)] == [when]
    assert wishes.with_forward(when, "") == Wishes(do_not_disturb=True)


@pytest.mark.parametrize(
    ("place", "node"),
    [
        (WaitsInQueue("sales"), "QueueNode"),
        (LeavesMessage("office"), "VoicemailNode"),
        (ListensToMailbox(), "MailboxNode"),
        (ListensToMailbox("office"), "MailboxNode"),
        (AtAgentDesk(), "AgentNode"),
        (AtAgentDesk("anna"), "AgentNode"),
    ],
)
def test_every_place_inside_is_a_flow_of_one_node(place: OwnNode, node: str) -> None:
    flow = inside_flow(place, "de")
    assert type(flow.nodes[flow.start]).__name__ == node
    assert flow.language == "de"


def test_the_book_of_an_office_has_its_queues_and_mailboxes_by_their_numbers() -> None:
    sales = QueueSettings(name="sales", card=QueueCard(extension="300"))
    nameless = QueueSettings(name="unlisted")
    office = an_office(
        mailboxes=MappingProxyType(
            {"office": Mailbox("office", number="400"), "quiet": Mailbox("quiet")}
        ),
        team=Team(
            MappingProxyType({"sales": sales, "unlisted": nameless}),
            MappingProxyType(
                {
                    "anna": AgentSettings(id="anna", phone="extension:201"),
                    "bob": AgentSettings(id="bob", phone="outside:5550100"),
                }
            ),
        ),
        outside=("1212*",),
        outside_prefix="9",
        routes=book().routes,
    )
    assert book_of(office, PEOPLE) == book()


@pytest.mark.parametrize(
    ("flows", "front"),
    [((), ""), (("shop", "yard"), "shop"), (("shop", "main"), "main")],
)
def test_who_calls_the_box_hears_its_first_flow(
    flows: tuple[str, ...], front: str
) -> None:
    flow = inside_flow(AtAgentDesk(), "en")
    office = an_office(flows=dict.fromkeys(flows, flow))
    assert book_of(office, PEOPLE).front == front
