"""What `tipring check` says about queues beyond mistakes, and what queues may say."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import tipring
from support.toy_voice import ToyVoice
from tipring.cli.main import cli
from tipring.config.advice import advise
from tipring.config.check import check, examine, prompt_library
from tipring.config.reader import read
from tipring.config.spoken import spoken
from tipring.speech.voices.installed import Voices, no_voice

DEMO = Path(tipring.__file__).parent / "cli" / "demo_office"

FLOW = """\
start = "wait"
[node.wait]
do = "queue"
queue = "front"
next = "bye"
welcome = "harbor-welcome"
[node.bye]
do = "hangup"
[node.night]
do = "voicemail"
mailbox = "office"
"""
FRONT = """\
[overflow]
after_wait = true
after_wait_s = 120
action = "node"
node = "night"

[[agent]]
id = "anna"
"""
AGENTS = '[agent.anna]\nphone = "simulated:anna"\n'


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return an office with a queue about which there is nothing to say."""
    (tmp_path / "flows").mkdir()
    (tmp_path / "queues").mkdir()
    (tmp_path / "tipring.toml").write_text(
        '[office]\nname = "Office"\ntime_zone = "America/New_York"\n'
        '[[line]]\nurl = "modem:///dev/ttyACM0"\nflow = "main"\n[mailbox.office]\n',
    )
    (tmp_path / "flows/main.toml").write_text(FLOW)
    (tmp_path / "queues/front.toml").write_text(FRONT)
    (tmp_path / "agents.toml").write_text(AGENTS)
    return tmp_path


def say_more(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def advised(directory: Path, voices: Voices = no_voice) -> list[str]:
    found = examine(directory, prompt_library(directory), voices)
    assert found.problems == []
    assert found.reading is not None
    assert found.narrator is not None
    return [str(problem) for problem in advise(found.reading, found.narrator)]


def test_there_is_nothing_to_say_about_a_peaceful_office(office: Path) -> None:
    assert advised(office) == []


def test_advice_does_not_fail_the_check(office: Path) -> None:
    say_more(office / "queues/front.toml", "[bounce]\nalert_s = 20\n")
    found = CliRunner().invoke(cli, ["check", "--config", str(office)])
    assert found.exit_code == 0
    assert found.output.splitlines() == [
        (
            "advice: queues/front.toml:10: bounce.alert_s = 20: has no effect, because"
            " alert is not set; add alert = true to [bounce]"
        ),
        "Office: 1 line(s), 1 flow(s), 0 example(s): all is well",
    ]


def test_a_mistake_fails_the_check_without_advice(office: Path) -> None:
    say_more(office / "queues/front.toml", "[bounce]\nalert_s = 0\n")
    found = CliRunner().invoke(cli, ["check", "--config", str(office)])
    assert found.exit_code == 1
    assert "advice" not in found.output
    assert examine(office, prompt_library(office)).reading is None


def test_a_node_that_records_prompts_needs_a_pin(office: Path) -> None:
    flow = office / "flows/main.toml"
    flow.write_text(flow.read_text().replace('do = "hangup"', 'do = "prompts"'))
    (told,) = advised(office)
    assert told == (
        'flows/main.toml:8: node.bye.do = "prompts": without a PIN nobody can record'
        " prompts; add prompt_pin at the top of secrets.toml"
    )
    secrets = office / "secrets.toml"
    secrets.write_text('prompt_pin = "4711"\n')
    secrets.chmod(0o600)
    assert advised(office) == []


def test_the_real_length_of_an_announcement_counts(office: Path) -> None:
    comfort = '[comfort]\nsay = ["harbor-menu", "harbor-menu"]\nevery_s = 5\n'
    say_more(office / "queues/front.toml", comfort)
    (told,) = advised(office)
    assert told.startswith("queues/front.toml:11: comfort.every_s = 5: it takes 1")
    say_more(office / "queues/front.toml", '[music]\nsource = "music-2"\n')
    front = office / "queues/front.toml"
    front.write_text(front.read_text().replace("every_s = 5", "every_s = 60"))
    assert advised(office) == []


def test_a_code_without_a_pin_is_told(office: Path) -> None:
    say_more(office / "agents.toml", 'code = "101"\n')
    assert advised(office) == [
        (
            'agents.toml:3: agent.anna.code = "101": without a PIN nobody can sign in'
            " with it; add one for anna under [agent_pin] in secrets.toml"
        ),
    ]
    (office / "secrets.toml").touch(mode=0o600)
    (office / "secrets.toml").write_text('[agent_pin]\nanna = "4711"\n')
    assert advised(office) == []


def test_a_mailbox_that_nobody_can_open_is_told(office: Path) -> None:
    say_more(office / "tipring.toml", 'number = "201"\n')
    (told,) = advised(office)
    assert 'mailbox.office.number = "201": without a PIN nobody can listen' in told
    (office / "secrets.toml").touch(mode=0o600)
    (office / "secrets.toml").write_text('[mailbox_pin]\noffice = "4711"\n')
    assert advised(office) == []


def test_mail_that_nobody_can_send_is_told(office: Path) -> None:
    main = office / "tipring.toml"
    say_more(main, 'mail = "anna@example.com"\n')
    (told,) = advised(office)
    assert "mailbox.office.mail" in told
    assert "is not sent, for no mail server is named" in told
    say_more(main, '[mail]\nhost = "mail.example.com"\nsender = "box@example.com"\n')
    assert advised(office) == []


def test_a_reminder_that_reaches_nobody_is_told(office: Path) -> None:
    say_more(office / "tipring.toml", "reminder_min = 30\n")
    (told,) = advised(office)
    assert "reminds nobody, for the mailbox has no address" in told


BELL = "add buzzer_pin or lamp_pin to the line in tipring.toml"


def test_a_telephone_that_nobody_would_notice_is_told(office: Path) -> None:
    (office / "agents.toml").write_text('[agent.anna]\nphone = "handset:line-1"\n')
    assert advised(office) == [
        (
            'agents.toml:2: agent.anna.phone = "handset:line-1": line-1 has no bell,'
            f" so nobody notices that it rings; {BELL}"
        ),
    ]


@pytest.mark.parametrize("pin", ["buzzer_pin = 0", "lamp_pin = 27"])
def test_a_buzzer_or_a_lamp_is_noticed(office: Path, pin: str) -> None:
    (office / "agents.toml").write_text('[agent.anna]\nphone = "handset:line-1"\n')
    main = office / "tipring.toml"
    main.write_text(main.read_text().replace("[[line]]", f"[[line]]\n{pin}"))
    assert advised(office) == []


TRANSFERS = 'action = "transfer"\nnumber = "2125550100"\n'


@pytest.mark.parametrize(
    ("front", "place"),
    [
        (
            f"[overflow]\nafter_wait = true\n{TRANSFERS}[exits]\n9 = 'night'\n",
            "front.toml:3: overflow",
        ),
        (FRONT + f"[forward]\nforced = true\n{TRANSFERS}", "front.toml:11: forward"),
    ],
    ids=["overflow", "door"],
)
def test_a_transfer_that_no_line_can_do_is_told(
    office: Path,
    front: str,
    place: str,
) -> None:
    main = office / "tipring.toml"
    say_more(main, '[outside]\nallowed = ["212*"]\n')
    (office / "queues/front.toml").write_text(front)
    assert (
        f'queues/{place}.action = "transfer": no line transfers, so no caller'
        ' gets there; add transfer = "flash" (or "bridge") to a [[line]] in'
        " tipring.toml, or choose another action"
    ) in advised(office)
    main.write_text(
        main.read_text().replace("[[line]]", '[[line]]\ntransfer = "flash"')
    )
    assert not any("flash" in told for told in advised(office))


def test_agents_that_no_file_knows_are_told_once(office: Path) -> None:
    (office / "agents.toml").unlink()
    assert advised(office) == [
        (
            'queues/front.toml:8: agent.1.id = "anna": agents.toml does not know anna;'
            " add them there, each with a phone"
        ),
    ]


def test_an_agent_who_cannot_be_rung_is_told(office: Path) -> None:
    (office / "agents.toml").write_text('[agent.anna]\nname = "Anna"\n')
    assert [line.split("; ")[0] for line in advised(office)] == [
        "agents.toml:1: agent.anna.phone: has no phone that could ring",
        (
            'queues/front.toml:8: agent.1.id = "anna": none of its agents has a phone'
            " that could ring"
        ),
    ]


def test_a_node_may_give_the_way_out_that_the_queue_lacks(office: Path) -> None:
    (office / "queues/front.toml").write_text('[[agent]]\nid = "anna"\n')
    flow = office / "flows/main.toml"
    flow.write_text(
        flow.read_text().replace("next =", 'exits = { 1 = "night" }\nnext =')
    )
    assert advised(office) == []
    say_more(flow, '[node.again]\ndo = "queue"\nqueue = "front"\n')
    flow.write_text(flow.read_text().replace('"bye"\nwel', '"again"\nwel'))
    flow.write_text(flow.read_text().replace('[node.bye]\ndo = "hangup"\n', ""))
    (told,) = advised(office)
    assert "a caller whom nobody answers can only hang up" in told


HINTS = [
    (
        '[wait]\nmode = "time"\n',
        (
            'wait.mode = "time": has no effect, because enabled is not set; add'
            " enabled = true to [wait]"
        ),
    ),
    (
        '[holiday]\naction = "busy"\n',
        (
            'holiday.action = "busy": has no effect, because enabled is not set; add'
            " enabled = true to [holiday]"
        ),
    ),
    (
        "[welcome]\nenabled = true\n",
        (
            "welcome.enabled = true: there is nothing to be heard; add say to"
            " [welcome], or set it to false"
        ),
    ),
    (
        "[comfort]\nbypass = true\n",
        (
            "comfort.bypass = true: there is nothing to be heard; add bypass_say to"
            " [comfort], or set it to false"
        ),
    ),
    (
        '[forward]\nenabled = true\nnumber = "911"\n',
        (
            'forward.number = "911": has no effect, because the action is "busy";'
            " remove it, or change the action"
        ),
    ),
    (
        '[staying]\nmailbox = "office"\n',
        (
            'staying.mailbox = "office": has no effect, because the action is "stay";'
            " remove it, or change the action"
        ),
    ),
    (
        "[staying]\nto_voicemail = true\n",
        (
            "staying.to_voicemail = true: no mailbox is named, so the caller is"
            " transferred all the same; add mailbox to [staying]"
        ),
    ),
]


@pytest.mark.parametrize(("text", "told"), HINTS, ids=[hint[0] for hint in HINTS])
def test_what_changes_nothing_is_told(office: Path, text: str, told: str) -> None:
    say_more(office / "queues/front.toml", text)
    (line,) = advised(office)
    assert line.split(": ", 1)[1] == told


@pytest.mark.parametrize(
    "text",
    [
        "[bounce]\nalert = false\nalert_s = 20\n",
        '[wait]\nenabled = false\nmode = "time"\n',
        '[night]\nforced = true\naction = "busy"\n',
        '[staying]\nto_voicemail = true\nmailbox = "office"\n',
        "[welcome]\nenabled = false\n",
    ],
)
def test_a_switch_that_is_off_by_will_is_left_in_peace(office: Path, text: str) -> None:
    say_more(office / "queues/front.toml", text)
    assert advised(office) == []


def test_another_time_zone_is_told(office: Path) -> None:
    front = office / "queues/front.toml"
    front.write_text('time_zone = "America/Chicago"\n' + FRONT)
    (told,) = advised(office)
    assert told.startswith('queues/front.toml:1: time_zone = "America/Chicago": its h')
    front.write_text('time_zone = "America/New_York"\n' + FRONT)
    assert advised(office) == []


# --- what queues say ------------------------------------------------------------------


def prompts(directory: Path) -> set[tuple[str, str]]:
    return {(part.say, part.language) for part in spoken(read(directory))}


def test_what_a_queue_says_is_made_ready_in_the_language_of_the_call(
    office: Path,
) -> None:
    (office / "queues/front.toml").write_text(
        FRONT + '[welcome]\nsay = "please-hold"\n[comfort]\nsay = "one-moment"\n'
        'bypass_say = "nobody-free"\n[music]\nalternate = true\n'
        'alternate_source = "music-2"\n[holiday]\nforced = true\nsay = "holiday"\n'
    )
    found = prompts(office)
    named = {"please-hold", "one-moment", "nobody-free", "music", "music-2", "holiday"}
    of_itself = {"queue-next", "number-42", "whisper-call", "callback-offer"}
    of_the_node = {"harbor-welcome", "voicemail-greeting"}
    assert {(say, "en") for say in named | of_itself | of_the_node} <= found
    assert advised(office) == []


def test_what_an_agent_hears_at_the_telephone_is_made_ready(office: Path) -> None:
    assert ("agent-pin", "en") not in prompts(office)
    flow = office / "flows/main.toml"
    say_more(flow, '[node.work]\ndo = "agent"\n')
    flow.write_text(flow.read_text().replace('"bye"\nwel', '"work"\nwel'))
    flow.write_text(flow.read_text().replace('[node.bye]\ndo = "hangup"\n', ""))
    assert {("agent-pin", "en"), ("agent-code", "en")} <= prompts(office)
    assert check(office, prompt_library(office)) == []


def test_a_mailbox_that_only_a_queue_leads_to_greets_in_the_language_of_the_call(
    office: Path,
) -> None:
    flow = office / "flows/main.toml"
    flow.write_text('language = "tr"\n' + FLOW.split("[node.night]", maxsplit=1)[0])
    (office / "queues/front.toml").write_text(
        '[overflow]\naction = "voicemail"\nmailbox = "office"\n'
    )
    found = prompts(office)
    assert ("voicemail-greeting", "tr") in found
    assert ("queue-next", "tr") in found


def test_a_language_of_a_queue_may_be_told_more_closely(office: Path) -> None:
    front = office / "queues/front.toml"
    front.write_text('language = "en_us"\n' + FRONT)
    assert ("queue-next", "en_us") in prompts(office)
    assert advised(office) == []


def test_a_language_of_a_queue_that_nobody_recorded_is_told(office: Path) -> None:
    front = office / "queues/front.toml"
    front.write_text('language = "fr_fr"\n' + FRONT)
    (told,) = check(office, prompt_library(office))
    assert str(told) == (
        'queues/front.toml:1: language = "fr_fr": there are no prompts in this'
        " language; record them in prompts/fr_fr/, or choose another"
    )


def test_words_of_a_queue_that_nobody_recorded_are_borrowed_and_told_once(
    office: Path,
) -> None:
    front = office / "queues/front.toml"
    front.write_text('language = "nl"\n' + FRONT)
    folder = office / "prompts" / "nl"
    folder.mkdir(parents=True)
    recording = prompt_library(office).find("goodbye", "en").path
    shutil.copy(recording, folder / "hello.wav")
    (told,) = advised(office)
    assert told.startswith(
        'queues/front.toml:1: language = "nl": "You are next in line." is heard in'
        ' "en", not in "nl" ('
    )
    assert told.endswith(
        "more like it); record it: tipring prompts add nl queue-next FILE"
    )


def test_a_text_that_nobody_recorded_is_said_by_a_plain_voice_and_told(
    office: Path,
) -> None:
    say_more(office / "queues/front.toml", '[welcome]\nsay = "Hello, this is Bob."\n')
    (mute,) = check(office, prompt_library(office))
    assert mute.what.startswith('no recording says "Hello, this is Bob."')
    assert mute.what.endswith("apt install espeak-ng")
    (told,) = advised(office, lambda _language: ToyVoice())
    assert told == (
        'queues/front.toml:10: welcome.say = "Hello, this is Bob.": nobody recorded'
        ' "Hello, this is Bob." in "en"; a plain voice says it; record it:'
        " tipring prompts add en ID FILE --text ..."
    )
    assert not (office / "state").exists()


def test_a_prompt_that_a_queue_names_must_exist(office: Path) -> None:
    front = office / "queues/front.toml"
    front.write_text(FRONT + '[music]\nsource = "musik"\n')
    (told,) = check(office, prompt_library(office))
    assert str(told).startswith('queues/front.toml:10: music.source = "musik": no rec')


def test_a_queue_that_no_flow_leads_to_speaks_the_language_of_the_office(
    office: Path,
) -> None:
    (office / "queues/spare.toml").write_text('[welcome]\nsay = "please-hold"\n')
    assert ("please-hold", "en") in prompts(office)


def test_the_demo_office_only_lacks_a_bell(tmp_path: Path) -> None:
    demo = Path(shutil.copytree(DEMO, tmp_path / "demo"))
    (told,) = advised(demo)
    assert told.endswith("line-1 has no bell, so nobody notices that it rings; " + BELL)
    main = demo / "tipring.toml"
    main.write_text(main.read_text().replace("# buzzer_pin", "buzzer_pin"))
    assert advised(demo) == []
