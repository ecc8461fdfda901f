import shutil
import tomllib
from pathlib import Path

import pytest

from tipring.config.agents_file import CREDENTIALS
from tipring.config.problems import Problem, SettingsProblems
from tipring.config.queue_file import read_queue
from tipring.config.reader import load, read
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import locate
from tipring.domain.dialplan.listed import is_allowed
from tipring.domain.dialplan.numbers import Numbering
from tipring.domain.office import Office
from tipring.domain.queue.settings import (
    AgentSettings,
    Callbacks,
    Comparison,
    Destination,
    Doors,
    Hearing,
    Member,
    Offering,
    Overflow,
    OverflowAction,
    Pattern,
    Policy,
    QueueCard,
    QueueSettings,
    Relaxation,
    Requirement,
    Routing,
    Standing,
    Staying,
    Tier,
    WaitMessage,
    WaitMode,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "queues"
MISTAKES = tomllib.loads((GOLDEN / "mistakes.toml").read_text("utf-8"))["mistake"]
PINS = '[agent_pin]\nanna = "4711"\n"ben@example.com" = "080516"\n'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return Path(shutil.copytree(GOLDEN, tmp_path / "office"))


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} must stand in {path} exactly once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def complaints(directory: Path) -> list[str]:
    with pytest.raises(SettingsProblems) as caught:
        load(directory)
    return str(caught.value).splitlines()


def queue(text: str, country: str = "us") -> QueueSettings:
    """Return what a file says that has no mistake."""
    problems: list[Problem] = []
    file = TomlFile("queues/front.toml", tomllib.loads(text), locate(text))
    settings = read_queue(file, country, problems)
    assert not problems
    assert settings is not None
    return settings


def wrong(text: str) -> list[str]:
    problems: list[Problem] = []
    file = TomlFile("queues/front.toml", tomllib.loads(text), locate(text))
    assert read_queue(file, "us", problems) is None
    return [str(problem) for problem in problems]


def secret(directory: Path, text: str = PINS, mode: int = 0o600) -> None:
    path = directory / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


# --- what is right ----------------------------------------------------------------


def test_all_that_the_owner_wrote_about_a_queue_is_there() -> None:
    assert load(GOLDEN).office.team.queues["front"] == QueueSettings(
        name="front",
        enabled=False,
        weight=2.5,
        members=(
            Member(agent="anna", weight=60, skill_level=2),
            Member(agent="ben@example.com", weight=40, tier=2),
        ),
        offering=Offering(
            routing=Routing.SKILL,
            pattern=Pattern.REGULAR,
            ring_s=24.0,
            withdraw_if_unavailable=True,
            hold_alert_s=35.0,
            hold_bounce_s=70.0,
            whisper=False,
            ring_first=2,
            ring_more=3,
            ring_more_after_s=8.0,
            tiers=(Tier(2, 20.0),),
            relaxations=(Relaxation(40.0, ()),),
            needs=(Requirement("spanish", Comparison.AT_LEAST, 5),),
            distinctive_ring="short-long-short",
        ),
        overflow=Overflow(
            size=9,
            after_s=90.0,
            to=Destination(
                action=OverflowAction.TRANSFER,
                number="+12125550143",
                say=("nobody-free",),
            ),
        ),
        staying=Staying(
            refuse_without=frozenset({Standing.OFFLINE, Standing.PAUSED}),
            leave_without=frozenset({Standing.OFFLINE}),
            to=Destination(action=OverflowAction.NIGHT),
        ),
        doors=Doors(
            holiday=Policy(
                enabled=True,
                schedule="office",
                to=Destination(action=OverflowAction.VOICEMAIL, mailbox="office"),
            ),
            night=Policy(
                enabled=True,
                schedule="office",
                forced=True,
                to=Destination(action=OverflowAction.QUEUE, queue="back"),
            ),
            forward=Policy(
                enabled=True,
                to=Destination(
                    action=OverflowAction.NODE, node="menu", say=("closed",)
                ),
            ),
        ),
        hearing=Hearing(
            welcome=("office-welcome", "please-hold"),
            welcome_mandatory=True,
            wait=WaitMessage(
                enabled=True,
                mode=WaitMode.TIME,
                handling_s=240.0,
                up_to_position=20,
                up_to_s=1800.0,
                high_volume=True,
                repeat_s=45.0,
                widest_ratio=3.0,
                known_calls=7,
            ),
            comfort=("please-hold",),
            comfort_every_s=50.0,
            bypass=("one-moment",),
            bypass_below_s=25.0,
            music="music-2",
            alternate_music="music",
            ringback=False,
            exits={"9": "menu", "0": "message"},
        ),
        callbacks=Callbacks(
            enabled=True,
            key="1",
            from_wait_s=60.0,
            tries=3,
            retry_after_s=200.0,
            keeps_s=7200.0,
        ),
        wrap_up_s=20.0,
        keep_place_s=120.0,
        carries_wait=True,
        threshold_s=15.0,
        agents_may_join=True,
        several_calls=True,
        card=QueueCard(
            title="Front Desk",
            location="Harbor",
            phone_number="+12125550142",
            extension="0100",
            language="en_us",
            time_zone="America/New_York",
        ),
    )


def test_all_that_the_owner_wrote_about_agents_is_there(office: Path) -> None:
    secret(office)
    found = load(office).office
    assert found.team.agents == {
        "anna": AgentSettings(
            id="anna",
            name="Anna",
            phone="handset:line-1",
            lines=frozenset({"line-1"}),
            skills={"spanish": 8, "vip": True, "product": "implants"},
            wrap_up_s=30.0,
            misses_before_pause=3,
            after_no_answer_s=11.0,
            after_reject_s=31.0,
            after_busy_s=61.0,
            ready_at_start=True,
        ),
        "ben@example.com": AgentSettings(
            id="ben@example.com",
            phone="outside:+12125550142",
        ),
    }
    assert found.agent_codes == {"101": "anna", "102": "ben@example.com"}
    assert found.agent_pins == {"anna": "4711", "ben@example.com": "080516"}


def test_an_empty_file_is_a_queue_with_all_defaults() -> None:
    assert queue("") == QueueSettings(name="front")


def test_an_office_without_queues_has_an_empty_team(office: Path) -> None:
    shutil.rmtree(office / "queues")
    (office / "agents.toml").unlink()
    (office / "flows/main.toml").write_text(
        'start = "bye"\nnode.bye.do = "hangup"\n', encoding="utf-8"
    )
    found = load(office).office
    assert (dict(found.team.queues), dict(found.team.agents)) == ({}, {})
    assert not found.agent_codes
    assert not found.agent_pins


@pytest.mark.parametrize(
    ("country", "ring_s"),
    [("us", 18.0), ("uk", 9.0), ("au", 9.0), ("de", 15.0), ("tr", 18.0)],
)
def test_a_ring_lasts_as_long_as_in_its_country(country: str, ring_s: float) -> None:
    found = queue("[bounce]\nrings = 3", country).offering.ring_s
    assert found == pytest.approx(ring_s)


def test_a_phone_rings_on_where_callers_do_not_bounce() -> None:
    assert queue("[bounce]\nenabled = false\nrings = 3").offering.ring_s is None
    assert queue("[bounce]\nenabled = true").offering.ring_s == 20.0


def test_a_switch_that_is_off_keeps_its_value_from_working() -> None:
    found = queue(
        """
        [overflow]
        after_wait_s = 30
        announce = false
        say = "nobody-free"
        [bounce]
        alert_s = 20
        after_hold_s = 50
        [welcome]
        enabled = false
        say = "hello"
        [comfort]
        enabled = false
        say = "please-hold"
        bypass = false
        bypass_say = "one-moment"
        [music]
        enabled = false
        source = "music-2"
        [ring]
        distinctive = false
        pattern = "long-long"
        """
    )
    assert (found.overflow, found.offering) == (Overflow(), Offering())
    assert found.hearing == Hearing(music="")


def test_a_switch_that_is_on_has_a_time_by_default() -> None:
    text = "[overflow]\nafter_wait = true\n[bounce]\nalert = true\nafter_hold = true"
    found = queue(text)
    assert found.overflow.after_s == 30.0
    assert (found.offering.hold_alert_s, found.offering.hold_bounce_s) == (30.0, 60.0)


def test_the_second_piece_of_music_waits_for_its_switch() -> None:
    text = '[music]\nalternate_source = "music-2"'
    assert queue(text).hearing == Hearing()
    assert queue(f"{text}\nalternate = true").hearing.alternate_music == "music-2"


def test_a_transfer_to_voicemail_ends_in_the_mailbox_if_there_is_one() -> None:
    text = '[overflow]\naction = "transfer"\nnumber = "200"\nto_voicemail = true\n'
    assert queue(text).overflow.to.action is OverflowAction.TRANSFER
    to = queue(f'{text}mailbox = "office"').overflow.to
    assert (to.action, to.mailbox) == (OverflowAction.VOICEMAIL, "office")


@pytest.mark.parametrize(
    ("text", "requirement"),
    [
        ("spanish >= 5", Requirement("spanish", Comparison.AT_LEAST, 5)),
        ("age<=3", Requirement("age", Comparison.AT_MOST, 3)),
        ("vip == true", Requirement("vip", Comparison.IS, value=True)),
        ("vip != false", Requirement("vip", Comparison.IS_NOT, value=False)),
        ("product == implants", Requirement("product", Comparison.IS, "implants")),
        ('product == "oral care"', Requirement("product", Comparison.IS, "oral care")),
    ],
)
def test_what_agents_must_be_able_to_do(text: str, requirement: Requirement) -> None:
    assert queue(f"[offering]\nneeds = '{text}'").offering.needs == (requirement,)


# --- what is wrong ----------------------------------------------------------------


@pytest.mark.parametrize(
    "mistake",
    MISTAKES,
    ids=[f"{case['file']}: {case['wrong'] or 'nothing'}" for case in MISTAKES],
)
def test_a_mistake_is_told_with_file_line_key_value_and_remedy(
    office: Path,
    mistake: dict[str, str],
) -> None:
    change(office / mistake["file"], mistake["right"], mistake["wrong"])
    assert "\n".join(complaints(office)) == mistake["told"]


def test_nobody_can_be_drawn_by_lot_without_a_share() -> None:
    text = '[offering]\npattern = "weighted"\n'
    assert wrong(text + '[[agent]]\nid = "anna"') == [
        (
            'queues/front.toml:2: offering.pattern = "weighted": no agent has a weight,'
            " so none could be drawn; give the agents weights that sum to 100"
        )
    ]
    assert queue(text + '[[agent]]\nid = "anna"\nweight = 1').members[0].weight == 1


def test_a_night_service_that_is_forced_needs_no_hours() -> None:
    night = queue("[night]\nforced = true").doors.night
    assert (night.forced, night.enabled) == (True, False)
    assert wrong("[night]\nenabled = true") == [
        (
            "queues/front.toml:1: night.schedule: no hours say when; add schedule to"
            " [night]"
        )
    ]


def test_a_value_where_tables_belong_is_told() -> None:
    assert wrong("offering = 3\nagent = 'anna'") == [
        (
            "queues/front.toml:1: offering = 3: a table is expected; write [offering]"
            " above its keys"
        ),
        (
            'queues/front.toml:2: agent = "anna": a list of tables is expected; write'
            " [[agent]] above each"
        ),
    ]


def test_a_queue_that_is_no_toml_is_not_called_missing(office: Path) -> None:
    (office / "queues/front.toml").write_text("title = = 1", encoding="utf-8")
    assert complaints(office) == [
        (
            "queues/front.toml:1: this is not TOML: Invalid value; mend this line or"
            " the one before it"
        )
    ]


def test_mistakes_of_tipring_toml_hide_nothing_in_queues_and_agents(
    office: Path,
) -> None:
    change(office / "tipring.toml", '"Harbor Dental"', '""')
    change(office / "queues/front.toml", "size = 9", "size = -9")
    change(office / "agents.toml", 'code = "102"', "code = 102")
    told = [line.split(" ")[1] for line in complaints(office)]
    assert told == ["office.name", 'agent."ben@example.com".code', "size"]


def test_an_agents_file_that_is_no_toml_is_told(office: Path) -> None:
    secret(office)
    (office / "agents.toml").write_text("[agent", encoding="utf-8")
    (told,) = complaints(office)
    assert told.startswith("agents.toml:1: this is not TOML")


def test_each_telephone_rings_for_one_agent(office: Path) -> None:
    agents = office / "agents.toml"
    change(agents, '"outside:+1 (212) 555-0142"', '"handset:line-2"')
    assert set(load(office).office.team.agents) == {"anna", "ben@example.com"}
    more = '[agent.cleo]\nphone = "handset:line-2"\n'
    agents.write_text(agents.read_text("utf-8") + more, encoding="utf-8")
    (told,) = complaints(office)
    assert "is the phone of ben@example.com already" in told


# --- secrets ----------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o610])
def test_secrets_that_others_may_read_are_refused(office: Path, mode: int) -> None:
    secret(office, mode=mode)
    assert complaints(office) == [
        (
            f"secrets.toml: others may read it (mode {mode:04o}); run chmod 600"
            f" {office / 'secrets.toml'}"
        )
    ]


@pytest.mark.parametrize(
    ("wrong_pin", "told"),
    [
        ('anna = "471"', "agent_pin.anna: is no PIN; write 4 to 8 digits in quotes"),
        ("anna = 4711", "agent_pin.anna: a text is expected; write it in quotes"),
        (
            'ana = "4711"',
            "agent_pin.ana: there is no such agent in agents.toml; did yo",
        ),
        ('anna = "47l1"', "agent_pin.anna: is no PIN"),
    ],
)
def test_a_mistake_among_secrets_is_told_without_its_value(
    office: Path,
    wrong_pin: str,
    told: str,
) -> None:
    secret(office, f"[agent_pin]\n{wrong_pin}\n")
    (line,) = complaints(office)
    assert line.startswith(f"secrets.toml:2: {told}")
    assert "471" not in line.replace('as in "4711"', "")
    assert "47l1" not in line


def test_secrets_may_be_handed_over_by_the_system(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    monkeypatch.setenv(CREDENTIALS, str(credentials))
    beside = office / "secrets.toml"
    beside.write_text('[agent_pin]\nanna = "4711"\n')
    beside.chmod(0o600)
    handed_over = credentials / "secrets.toml"
    handed_over.write_text('[agent_pin]\nanna = "1147"\n')
    handed_over.chmod(0o440)
    assert load(office).office.agent_pins["anna"] == "4711"
    beside.unlink()
    assert load(office).office.agent_pins["anna"] == "1147"
    handed_over.unlink()
    assert "anna" not in load(office).office.agent_pins


def test_secrets_that_are_no_toml_are_told(office: Path) -> None:
    secret(office, "[agent_pin")
    (told,) = complaints(office)
    assert told.startswith("secrets.toml:1: this is not TOML")


def test_an_office_does_not_show_its_pins(office: Path) -> None:
    secret(office)
    found = load(office)
    assert found.office.agent_pins["anna"] == "4711"
    assert "4711" not in repr(found)
    assert "080516" not in repr(found)


# --- numbers that may be dialled ----------------------------------------------------


@pytest.mark.parametrize(
    ("number", "may"),
    [
        ("+12125550142", True),
        ("+1212", True),
        ("+12135550142", False),
        ("12125550142", True),
        ("2125550142", True),
        ("011442125550142", False),
        ("911", True),
        ("9110", False),
        ("+1212W0119005550100", False),
        ("+1212#", False),
        ("", False),
    ],
)
def test_only_what_is_listed_is_dialled(number: str, may: bool) -> None:  # noqa: FBT001
    assert is_allowed(number, ("+1212*", "911"), Numbering()) is may


def test_an_office_that_lists_nothing_dials_nothing(office: Path) -> None:
    found: Office = load(office).office
    assert found.may_dial("+12125550142")
    change(office / "tipring.toml", '["+1212*", "+12125550143"]', "[]")
    assert [line.split(": ")[1] for line in complaints(office)] == [
        'agent."ben@example.com".phone = "outside:+1 (212) 555-0142"',
        'overflow.number = "+12125550143"',
    ]


# --- queues and flows ---------------------------------------------------------------


def test_a_node_that_only_a_queue_leads_to_is_reached(office: Path) -> None:
    change(office / "queues/front.toml", '0 = "message"\n', "")
    assert complaints(office) == [
        (
            "flows/main.toml:10: node.message: no caller can reach this node; let"
            " another node lead to it, or remove it"
        )
    ]


def test_a_node_is_reached_through_a_second_queue(office: Path) -> None:
    change(office / "queues/front.toml", '0 = "message"\n', "")
    (office / "queues/back.toml").write_text('[exits]\n5 = "message"\n')
    assert set(read(office).queues) == {"front", "back"}


def test_a_node_has_its_own_ways_instead_of_those_of_the_queue(office: Path) -> None:
    flow = office / "flows/main.toml"
    change(flow, 'queue = "front"', 'queue = "front"\nexits = { 3 = "menu" }')
    assert complaints(office) == [
        (
            "flows/main.toml:11: node.message: no caller can reach this node; let"
            " another node lead to it, or remove it"
        )
    ]


def test_a_node_that_takes_overflowing_callers_frees_the_queue_of_it(
    office: Path,
) -> None:
    front = office / "queues/front.toml"
    change(front, 'action = "transfer"', 'action = "node"\nnode = "nowhere"')
    assert 'overflow.node = "nowhere"' in complaints(office)[0]
    flow = office / "flows/main.toml"
    change(flow, 'queue = "front"', 'queue = "front"\noverflow = "message"')
    assert load(office).office.team.queues["front"].overflow.to.node == "nowhere"


def test_a_queue_that_no_flow_leads_to_is_held_against_all_flows(office: Path) -> None:
    (office / "queues/spare.toml").write_text('[exits]\n1 = "mnu"\n2 = "message"\n')
    assert complaints(office) == [
        (
            'queues/spare.toml:2: exits.1 = "mnu": no flow has such a node; did you'
            ' mean "menu"?'
        )
    ]


def test_two_queues_that_send_callers_to_each_other_are_read(office: Path) -> None:
    (office / "queues/back.toml").write_text(
        '[overflow]\naction = "queue"\nqueue = "front"\n'
    )
    assert load(office).office.team.queues["back"].overflow.to.queue == "front"
