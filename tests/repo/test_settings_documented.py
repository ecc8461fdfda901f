"""The owner's manual knows every key, and no key that there is not."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

import tipring
from tipring.config import (
    alarm_file,
    backup_file,
    console_file,
    drill_file,
    link_file,
    news_file,
    outside_file,
    privacy_file,
    queue_tables,
    report_file,
    sip_tables,
    street_tables,
    tables,
)
from tipring.config.agents_file import read_agents
from tipring.config.check import check, prompt_library
from tipring.config.nodes import KINDS
from tipring.config.problems import Problem
from tipring.config.queue_file import LISTS, read_queue
from tipring.config.queue_file import TABLES as IN_QUEUE
from tipring.config.toml_file import TomlFile
from tipring.domain import flow
from tipring.domain.hours import WEEKDAYS
from tipring.domain.script import parse_sentence
from tipring.domain.voicemail.mailbox import Mailbox

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
FLOWS = (DOCS / "flows.md").read_text(encoding="utf-8")

TABLES: dict[str, type] = {
    "[office]": tables.OfficeTable,
    "[[line]]": tables.LineTable,
    "[mailbox.NAME]": tables.MailboxTable,
    "[mailbox.NAME.toll_saver]": tables.TollSaverTable,
    "[schedule.NAME]": tables.ScheduleTable,
    "[outside]": outside_file.OutsideTable,
    "[outside.limits.NAME]": outside_file.LimitsTable,
    "[[route]]": street_tables.RouteTable,
    "[[tariff]]": street_tables.TariffTable,
    "[speech]": tables.SpeechTable,
    "[alarm]": alarm_file.AlarmTable,
    "[recording]": tables.RecordingTable,
    "[privacy]": privacy_file.PrivacyTable,
    "[mail]": tables.MailTable,
    "[care]": tables.CareTable,
    "[store]": tables.StoreTable,
    "[panel]": tables.PanelTable,
    "[api]": tables.ApiTable,
    "[sip]": sip_tables.SipTable,
    "[extension.NUMBER]": sip_tables.ExtensionTable,
    "[[trunk]]": sip_tables.TrunkTable,
    "[link]": link_file.LinkTable,
    "[webhook.NAME]": news_file.WebhookTable,
    "[mqtt]": news_file.BrokerTable,
    "[drill]": drill_file.DrillTable,
    "[report]": report_file.ReportTable,
    "[console]": console_file.ConsoleTable,
    "[backup]": backup_file.BackupTable,
}
QUEUE_FILE = "queues/NAME.toml"
DOORS = {"holiday", "night", "forward"}
QUEUE_TABLES: dict[str, type] = {
    QUEUE_FILE: queue_tables.QueueTable,
    **{f"[{key}]": shape for key, shape in IN_QUEUE.items() if key not in DOORS},
    **{f"[[{'.'.join(path)}]]": shape for path, shape in LISTS.items()},
    "Doors": queue_tables.PolicyTable,
    "[agent.ID]": queue_tables.AgentTable,
    "[pause_reason.ID]` and `[call_reason.ID]": queue_tables.CallReasonTable,
    "screening.toml": tables.ScreeningEntryTable,
}
DEFAULTS = {kind: domain for domain, kind in flow.KINDS.items()}
ROW = re.compile(r"\| (?P<keys>`.+?`) \| .+ \| (?P<default>.+?) \|")


def sections(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every heading with the keys under it and their defaults."""
    for section in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = section.partition("\n")
        rows = map(ROW.fullmatch, body.splitlines())
        yield (
            heading.strip("`"),
            {
                key: row["default"]
                for row in rows
                if row
                for key in re.findall(r"`(.+?)`", row["keys"])
            },
        )


def keys_of(shape: type) -> set[str]:
    return set(shape.__annotations__)


def test_every_table_of_the_files_is_told_and_no_other() -> None:
    told = {heading: set(keys) for heading, keys in sections(SETTINGS) if keys}
    shapes = TABLES | QUEUE_TABLES
    known = {heading: keys_of(shape) for heading, shape in shapes.items()}
    known["[schedule.NAME]"] |= set(WEEKDAYS)
    known[QUEUE_FILE] -= {*IN_QUEUE, *(path[0] for path in LISTS), "exits"}
    known["[offering]"] -= {path[1] for path in LISTS if len(path) > 1}
    assert told == known


def test_the_manual_has_a_section_for_each_inner_table() -> None:
    headings = {re.split(r"\W", heading.strip("["))[0] for heading in TABLES}
    assert headings == keys_of(tables.MainTable)


def test_every_kind_of_node_is_told_with_its_keys_and_no_other() -> None:
    told = {heading: set(keys) for heading, keys in sections(FLOWS) if keys}
    known = {kind: keys_of(node.shape) for kind, node in KINDS.items()}
    known["The file"] = keys_of(tables.FlowTable)
    known["[[example]]"] = keys_of(tables.ExampleTable)
    assert told == known


def test_every_kind_of_node_that_calls_know_can_be_written() -> None:
    assert KINDS.keys() == DEFAULTS.keys()


def shown(default: object) -> str:
    match default:
        case bool():
            return f"`{str(default).lower()}`"
        case int() | float():
            return f"`{default:g}`"
        case () | "":
            return "none"
        case (str() as text,) | str(text):
            return f'`"{text}"`'
        case _:
            pytest.fail(f"how is {default!r} written?")


@pytest.mark.parametrize(
    ("heading", "made", "text"),
    [
        ("[mailbox.NAME]", Mailbox, SETTINGS),
        *((kind, node, FLOWS) for kind, node in DEFAULTS.items()),
    ],
)
def test_the_defaults_that_are_told_are_true(
    heading: str,
    made: type,
    text: str,
) -> None:
    told = dict(sections(text))[heading]
    true = {
        field.name: shown(field.default)
        for field in fields(made)
        if field.default not in {MISSING, None} and field.name in told
    }
    assert {key: told[key] for key in true} == true


QUEUE_KEYS = [
    (heading, key, default.strip("`"))
    for heading, keys in sections(SETTINGS)
    if heading in QUEUE_TABLES
    for key, default in keys.items()
    if re.fullmatch(r"`[^`]+`", default)
]


@pytest.mark.parametrize(("heading", "key", "default"), QUEUE_KEYS)
def test_a_default_that_is_written_changes_nothing(
    heading: str,
    key: str,
    default: str,
) -> None:
    header = {
        QUEUE_FILE: "",
        "Doors": "[night]",
        "[agent.ID]": '[agent."x"]',
        "[[agent]]": '[[agent]]\nid = "x"',
    }.get(heading, heading)

    def read(text: str) -> object:
        problems: list[Problem] = []
        file = TomlFile("queues/x.toml", tomllib.loads(text), {(): 1})
        if heading == "[agent.ID]":
            found: object = read_agents(file, problems)
        else:
            found = read_queue(file, "us", problems)
        assert not problems
        return found

    assert read(f"{header}\n{key} = {default}\n") == read(f"{header}\n")


REQUIRED = {
    **TABLES,
    **QUEUE_TABLES,
    **{kind: node.shape for kind, node in KINDS.items()},
    "The file": tables.FlowTable,
    "[[example]]": tables.ExampleTable,
}


@pytest.mark.parametrize("heading", REQUIRED)
def test_what_is_told_to_be_required_is_required(heading: str) -> None:
    told = (dict(sections(SETTINGS)) | dict(sections(FLOWS)))[heading]
    required = {key for key, default in told.items() if default == "required"}
    # A menu may have `otherwise` among its choices; either place will do.
    elsewhere = {"otherwise"} if heading == "menu" else set()
    assert required == vars(REQUIRED[heading])["__required_keys__"] | elsewhere


@pytest.mark.parametrize("text", [SETTINGS, FLOWS], ids=["settings", "flows"])
def test_the_toml_of_the_manual_is_toml(text: str) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    assert blocks
    assert all(tomllib.loads(block) for block in blocks)


def test_every_sentence_of_the_manual_is_understood() -> None:
    (block,) = re.findall(r"```caller\n(.*?)```", FLOWS, re.DOTALL)
    assert all(parse_sentence(sentence) for sentence in block.splitlines())


def test_the_flow_of_the_manual_is_fit_to_answer(tmp_path: Path) -> None:
    demo = Path(tipring.__file__).parent / "cli" / "demo_office"
    office = Path(shutil.copytree(demo, tmp_path / "office"))
    flow_text = re.findall(r"```toml\n(.*?)```", FLOWS, re.DOTALL)[0]
    (office / "flows" / "main.toml").write_text(flow_text, encoding="utf-8")
    assert check(office, prompt_library(office)) == []
