"""Flows that lead to queues, to other numbers and to the agents' keys, as written."""

from pathlib import Path

import pytest

from tipring.config.check import check, prompt_library
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.domain.flow import AgentNode, QueueNode, TransferNode
from tipring.domain.queue.settings import Comparison, Requirement

MAIN = """\
[office]
name = "Harbor Dental"
time_zone = "America/New_York"

[[line]]
url = "modem:///dev/ttyACM*"
flow = "main"

[mailbox.office]

[outside]
allowed = ["212555*"]
"""
FLOW = """\
start = "desk"

[node.desk]
do = "queue"
queue = "front"
next = "bye"
overflow = "message"
priority = 2
head_start_s = 30
needs = "spanish >= 5"
size = 4
after_s = 45
welcome = "office-welcome"
exits = { 9 = "out", 7 = "staff" }

[node.out]
do = "transfer"
number = "212 555 0199"
failed = "message"
say = "please-hold"

[node.staff]
do = "agent"
next = "bye"
otherwise = "bye"

[node.message]
do = "voicemail"
mailbox = "office"

[node.bye]
do = "hangup"

[[example]]
name = "nobody works: the caller leaves a message"
caller = ["waits for the beep", "speaks 4 s"]
expect = ["desk", "message"]

[[example]]
name = "somebody answers"
answers_after_s = 6
expect = ["desk", "bye"]

[[example]]
name = "a caller who presses 9 is handed over"
caller = ['waits for "thank you"', "presses 9"]
expect = ["desk", "out"]
"""
QUEUE = """\
[[agent]]
id = "anna"
"""
AGENTS = """\
[agent.anna]
phone = "simulated:anna"
skills = { spanish = 8 }
"""


def written(directory: Path, flow: str = FLOW) -> Path:
    for folder in ("flows", "queues"):
        (directory / folder).mkdir()
    (directory / "tipring.toml").write_text(MAIN)
    (directory / "flows" / "main.toml").write_text(flow)
    (directory / "queues" / "front.toml").write_text(QUEUE)
    (directory / "agents.toml").write_text(AGENTS)
    return directory


def complaints(directory: Path) -> list[str]:
    with pytest.raises(SettingsProblems) as error:
        load(directory)
    return [str(problem) for problem in error.value.problems]


def test_all_that_a_node_may_say_is_read(tmp_path: Path) -> None:
    nodes = load(written(tmp_path)).office.flows["main"].nodes
    assert nodes["desk"] == QueueNode(
        name="desk",
        queue="front",
        next="bye",
        overflow="message",
        priority=2,
        head_start_s=30.0,
        needs=(Requirement("spanish", Comparison.AT_LEAST, 5),),
        size=4,
        after_s=45.0,
        welcome=("office-welcome",),
        exits={"9": "out", "7": "staff"},
    )
    assert nodes["out"] == TransferNode(
        name="out", number="2125550199", failed="message", say=("please-hold",)
    )
    assert nodes["staff"] == AgentNode(name="staff", next="bye", otherwise="bye")


def test_the_least_that_a_node_says_is_its_queue(tmp_path: Path) -> None:
    least = 'start = "desk"\n[node.desk]\ndo = "queue"\nqueue = "front"\n'
    nodes = load(written(tmp_path, least)).office.flows["main"].nodes
    assert nodes["desk"] == QueueNode(name="desk", queue="front")


def test_such_a_flow_is_fit_to_answer_and_its_examples_come_true(
    tmp_path: Path,
) -> None:
    directory = written(tmp_path)
    assert check(directory, prompt_library(directory)) == []


def test_an_example_that_does_not_come_true_is_told(tmp_path: Path) -> None:
    directory = written(tmp_path, FLOW.replace("answers_after_s = 6\n", ""))
    (problem,) = check(directory, prompt_library(directory))
    assert 'example "somebody answers" did not reach "bye"' in str(problem)


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('overflow = "message"', 'overflow = "mesage"', "node.desk.overflow"),
        ('failed = "message"', 'failed = "mesage"', "node.out.failed"),
        ('9 = "out"', '9 = "oud"', "node.desk.exits.9"),
        ('queue = "front"', 'queue = "frond"', "node.desk.queue"),
        ('number = "212 555 0199"', 'number = "900"', "the box may not dial this"),
        ("priority = 2", "priority = 200", "node.desk.priority"),
        ('9 = "out"', 'x = "out"', "node.desk.exits.x"),
        ("after_s = 45", "after_s = 0", "node.desk.after_s"),
        ('"spanish >= 5"', '"spanish is good"', "node.desk.needs"),
        ("answers_after_s = 6", "answers_after_s = -1", "answers_after_s"),
        ('do = "transfer"', 'do = "transfer"\nplace = 1', "there is no such key"),
    ],
)
def test_a_mistake_is_told_where_it_is(
    tmp_path: Path,
    right: str,
    wrong: str,
    told: str,
) -> None:
    assert right in FLOW
    lines = complaints(written(tmp_path, FLOW.replace(right, wrong)))
    assert any(told in line for line in lines), lines
