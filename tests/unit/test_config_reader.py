from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tipring.config.main_file import read_main
from tipring.config.problems import Problem, SettingsProblems
from tipring.config.reader import load
from tipring.config.settings import LineSettings, SpeechSettings
from tipring.config.toml_file import TomlFile, read_toml
from tipring.domain.flow import (
    CollectNode,
    Example,
    GotoNode,
    HangUpNode,
    HoursNode,
    IfNode,
    MenuNode,
    SayNode,
    SetNode,
    VoicemailNode,
)
from tipring.domain.hours import OfficeState, Span, Switch
from tipring.domain.script import Press, WaitFor
from tipring.domain.transfer_style import CompleteOn, TransferStyle, TransferWay
from tipring.domain.trunk import OutgoingGroups
from tipring.domain.voicemail.mailbox import Mailbox
from tipring.dsp.plans import Signal

GOLDEN = Path(__file__).parents[1] / "golden" / "settings"
NEW_YORK = ZoneInfo("America/New_York")

LEAST = """\
[office]
name = "Office"
time_zone = "Europe/Berlin"

[[line]]
url = "modem:///dev/ttyACM*"
flow = "main"
"""
SHORT_FLOW = """\
start = "bye"
node.bye.do = "hangup"
"""


def written(directory: Path, main: str, flow: str = SHORT_FLOW) -> Path:
    (directory / "flows").mkdir(parents=True)
    (directory / "tipring.toml").write_text(main)
    (directory / "flows" / "main.toml").write_text(flow)
    return directory


def test_all_that_the_owner_wrote_is_there() -> None:
    settings = load(GOLDEN)
    assert (settings.directory, settings.country, settings.language) == (
        GOLDEN,
        "us",
        "en",
    )
    assert (settings.office.name, settings.office.zone) == ("Harbor Dental", NEW_YORK)
    assert settings.lines == (
        LineSettings("front", "modem:///dev/ttyACM0", "main", 2, 2000, "AT!4886=00"),
        LineSettings("back", "modem:///dev/ttyACM1", "main", 1, 2000, ""),
    )
    greeting = ("harbor-leave-message", "voicemail-greeting")
    box = Mailbox("office", greeting, 120, 2, 5, 9)
    assert settings.office.mailboxes == {"office": box}
    assert settings.store_directory == GOLDEN / "calls"
    assert settings.socket == Path("/run/tipring/desk.sock")


def test_a_line_may_transfer_and_ring_for_the_telephone_beside_it(
    tmp_path: Path,
) -> None:
    more = (
        'transfer = "flash"\nflash_ms = 100\ncomplete_on = "answer"\n'
        "dialtone_wait_s = 2\nflashes_back = 2\nbuzzer_pin = 5\nlamp_pin = 6\n"
    )
    (line,) = load(written(tmp_path, LEAST + more)).lines
    style = TransferStyle(TransferWay.FLASH, CompleteOn.ANSWER, 2.0, 2)
    assert (line.transfer, line.flash_ms) == (style, 100)
    assert (line.buzzer_pin, line.lamp_pin) == (5, 6)


def test_calls_of_the_box_go_out_on_the_groups_that_the_owner_names(
    tmp_path: Path,
) -> None:
    more = 'groups = ["sales", "out"]\n[outside]\nagents = "sales"\ntransfers = "out"\n'
    settings = load(written(tmp_path, LEAST + more))
    assert settings.lines[0].groups == ("sales", "out")
    assert settings.office.outgoing == OutgoingGroups(agents="sales", transfers="out")


def test_a_group_without_a_line_is_told(tmp_path: Path) -> None:
    more = 'groups = "sales"\n[outside]\ncallbacks = "sails"\n'
    with pytest.raises(SettingsProblems, match="no line is in a group sails; add"):
        load(written(tmp_path, LEAST + more))


def test_what_a_line_does_not_say_it_does_not_do(tmp_path: Path) -> None:
    (line,) = load(written(tmp_path, LEAST + 'transfer = "none"\n')).lines
    assert (line.transfer, line.flash_ms) == (TransferStyle(), None)
    assert (line.buzzer_pin, line.lamp_pin) == (None, None)


def test_the_hours_are_those_of_the_file() -> None:
    schedule = load(GOLDEN).office.schedules["office"]
    weekday = (Span(540, 750), Span(810, 1020))
    week = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), weekday)
    assert schedule.week == {**week, "sat": (Span(1320, 120),), "sun": ()}
    assert schedule.holidays == {date(2026, 12, 25): "Christmas Day"}
    assert (schedule.zone, schedule.switch) == (NEW_YORK, Switch.AUTO)


def test_every_kind_of_node_is_built_with_what_was_written() -> None:
    flow = load(GOLDEN).office.flows["main"]
    assert (flow.name, flow.start, flow.language) == ("main", "open", "en")
    assert list(flow.nodes.values()) == [
        HoursNode(
            name="open",
            schedule="office",
            open="menu",
            closed="night",
            holiday="holiday",
        ),
        MenuNode(
            name="menu",
            say=("harbor-menu",),
            choices={"1": "number", "2": "billing", "3": "elsewhere"},
            otherwise="night",
            spoken={"billing": "2", "invoice": "2"},
        ),
        CollectNode(
            name="number",
            say=("enter-number",),
            into="account",
            next="known",
            otherwise="night",
            min_digits=2,
            max_digits=6,
            tries=2,
            timeout_s=4.5,
            secret=True,
        ),
        IfNode(
            name="known",
            variable="account",
            is_one_of=("1234", "5678"),
            starts_with=("99",),
            then="billing",
            otherwise="mark",
        ),
        SetNode(name="mark", values={"who": "stranger"}, next="billing"),
        SayNode(
            name="billing",
            say=("harbor-billing",),
            next="night",
            interruptible=False,
        ),
        GotoNode(name="elsewhere", flow="other", node="bye"),
        HangUpNode(name="holiday", say=("goodbye",)),
        VoicemailNode(
            name="night",
            mailbox="office",
            greeting=("harbor-leave-message",),
            next="holiday",
        ),
    ]


def test_an_example_takes_place_in_the_time_of_the_office() -> None:
    assert load(GOLDEN).office.flows["main"].examples == (
        Example(
            name="a caller who presses 2 reaches billing",
            at=datetime(2026, 11, 23, 15, 15, tzinfo=UTC).astimezone(NEW_YORK),
            caller=(WaitFor("press 2"), Press("2")),
            expect=("menu", "billing"),
        ),
    )


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path, LEAST))
    assert (settings.country, settings.language) == ("us", "en")
    url = "modem:///dev/ttyACM*"
    assert settings.lines == (LineSettings("line-1", url, "main", 1, 2000, ""),)
    assert settings.store_directory == tmp_path / "state"
    assert settings.socket == tmp_path / "state" / "desk.sock"
    assert settings.office.flows["main"].language == "en"
    assert not settings.office.schedules
    assert not settings.office.mailboxes


def test_the_tone_that_ends_calls_on_a_line_is_told_in_words(tmp_path: Path) -> None:
    told = 'flow = "main"\ndisconnect_tone = "480+620 Hz, 300 ms on, 200 ms off"'
    settings = load(written(tmp_path, LEAST.replace('flow = "main"', told)))
    assert settings.lines[0].disconnect_tone == Signal((480.0, 620.0), (0.3, 0.2))


def test_only_where_a_rule_asks_for_it_the_first_prompt_waits_two_seconds(
    tmp_path: Path,
) -> None:
    main = LEAST.replace("[[line]]", 'country = "de"\nlanguage = "de"\n[[line]]')
    settings = load(written(tmp_path, main))
    assert settings.lines[0].billing_delay_ms == 500
    assert settings.office.flows["main"].language == "de"


def test_the_socket_lies_with_the_calls(tmp_path: Path) -> None:
    main = LEAST + '[store]\ndirectory = "/srv/calls"\n'
    assert load(written(tmp_path, main)).socket == Path("/srv/calls/desk.sock")


def test_a_relative_socket_begins_at_the_configuration(tmp_path: Path) -> None:
    main = LEAST + '[api]\nsocket = "run/desk"\n'
    assert load(written(tmp_path, main)).socket == tmp_path / "run" / "desk"


def test_the_box_itself_keeps_its_calls_in_var(tmp_path: Path) -> None:
    file = read_toml(written(tmp_path, LEAST), "tipring.toml")
    problems: list[Problem] = []
    main = read_main(file, Path("/etc/tipring"), problems)
    assert main is not None
    assert main.store_directory == Path("/var/lib/tipring")
    assert main.socket == Path("/var/lib/tipring/desk.sock")


@pytest.mark.parametrize(
    ("days", "open_on"),
    [
        ("tue", {"tue"}),
        ("fri-mon", {"fri", "sat", "sun", "mon"}),
        ("mon-sun", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}),
    ],
)
def test_a_range_of_days_may_run_over_the_end_of_the_week(
    tmp_path: Path,
    days: str,
    open_on: set[str],
) -> None:
    main = LEAST + f'[schedule.x]\n{days} = "00:00-24:00"\n'
    schedule = load(written(tmp_path, main)).office.schedules["x"]
    assert schedule.week.keys() == open_on
    assert all(spans == (Span(0, 1440),) for spans in schedule.week.values())


def test_a_holiday_goes_where_closed_goes_unless_told_otherwise(tmp_path: Path) -> None:
    flow = """\
        start = "a"
        [node.a]
        do = "hours"
        schedule = "x"
        open = "b"
        closed = "c"
        [node.b]
        do = "hangup"
        [node.c]
        do = "hangup"
        """
    main = LEAST + "[schedule.x]\nmon = []\n"
    office = load(written(tmp_path, main, flow)).office
    assert getattr(office.flows["main"].nodes["a"], "holiday", None) == "c"
    monday = datetime(2026, 1, 5, 12, tzinfo=NEW_YORK)
    assert office.schedules["x"].state_at(monday)[0] is OfficeState.CLOSED


def test_otherwise_may_stand_among_the_choices(tmp_path: Path) -> None:
    flow = """\
        start = "a"
        [node.a]
        do = "menu"
        say = "x"
        [node.a.choices]
        "*" = "b"
        otherwise = { go = "b" }
        [node.b]
        do = "hangup"
        """
    node = load(written(tmp_path, LEAST, flow)).office.flows["main"].nodes["a"]
    assert isinstance(node, MenuNode)
    assert (dict(node.choices), node.otherwise) == ({"*": "b"}, "b")


def test_speech_is_on_and_nothing_misheard_is_kept_unless_the_owner_says_so(
    tmp_path: Path,
) -> None:
    assert load(written(tmp_path / "one", LEAST)).speech == SpeechSettings()
    more = "[speech]\nenabled = false\nkeep_misheard = true\nkeep_misheard_days = 7\n"
    speech = load(written(tmp_path / "other", LEAST + more)).speech
    assert speech == SpeechSettings(False, True, 7)  # noqa: FBT003 - as in the file


def test_a_menu_without_a_key_is_told(tmp_path: Path) -> None:
    flow = """\
start = "a"
[node.a]
do = "menu"
say = "x"
[node.a.choices]
otherwise = "a"
"""
    with pytest.raises(
        SettingsProblems, match=r"main.toml:5: node.a.choices: offers no key"
    ):
        load(written(tmp_path, LEAST, flow))


def test_a_long_value_is_shown_by_its_beginning() -> None:
    file = TomlFile("x.toml", {"say": "word " * 40}, {(): 1, ("say",): 7})
    told = str(file.problem(("say",), "is wrong", ""))
    assert told == f'x.toml:7: say = "{"word " * 11}wo...": is wrong'


def test_an_example_without_a_time_happens_on_a_monday_morning(tmp_path: Path) -> None:
    example = '[[example]]\nname = "x"\nexpect = "bye"\n'
    flow = 'start = "bye"\n' + example + '[node.bye]\ndo = "hangup"\n'
    (found,) = load(written(tmp_path, LEAST, flow)).office.flows["main"].examples
    assert (found.at.strftime("%a %H:%M"), found.at.tzinfo) == (
        "Mon 10:00",
        ZoneInfo("Europe/Berlin"),
    )
