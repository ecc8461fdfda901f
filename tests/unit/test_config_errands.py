"""The nodes `http` and `python` in an owner's files."""

from pathlib import Path

import pytest

from support.offices import write_settings
from tipring.config.check import check, prompt_library
from tipring.config.problems import SettingsProblems
from tipring.config.reader import load
from tipring.domain.flow import HttpNode, PythonNode

HTTP = """
[node.ask]
do = "http"
url = "https://crm.example/callers/{caller}"
method = "POST"
body = { order = "{order}" }
headers = { Authorization = "Bearer secret:crm" }
into = { customer = "customer.name" }
timeout_s = 2
say = "one-moment"
next = "known"
failed = "bye"
"""
PYTHON = """
[node.ask]
do = "python"
function = "door.py:open_door"
with = { pin = "{order}" }
choices = { open = "known", shut = "bye" }
sets = ["customer"]
next = "bye"
failed = "bye"
"""
FLOW = """
start = "order"

[node.order]
do = "collect"
say = "enter-number"
into = "order"
next = "ask"
otherwise = "bye"

[node.known]
do = "if"
variable = "customer"
is_one_of = "Anna"
then = "bye"
otherwise = "bye"

[node.bye]
do = "hangup"
say = "goodbye"
"""
DOOR = "def open_door(call, pin, *, loud=False):\n    return 'open'\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    directory = tmp_path / "office"
    write_settings(directory, "/dev/nowhere")
    secrets = directory / "secrets.toml"
    secrets.write_text('[secret]\ncrm = "hush"\n')
    secrets.chmod(0o600)
    (directory / "python").mkdir()
    (directory / "python/door.py").write_text(DOOR)
    (directory / "python/door.py").chmod(0o644)
    return directory


def told(office: Path, node: str) -> list[str]:
    (office / "flows/main.toml").write_text(FLOW + node)
    return [str(problem) for problem in check(office, prompt_library(office))]


def test_both_are_read_as_they_are_written(office: Path) -> None:
    assert told(office, HTTP) == []
    settings = load(office)
    assert settings.office.flows["main"].nodes["ask"] == HttpNode(
        name="ask",
        url="https://crm.example/callers/{caller}",
        method="POST",
        body={"order": "{order}"},
        headers={"Authorization": "Bearer secret:crm"},
        into={"customer": "customer.name"},
        timeout_s=2.0,
        say=("one-moment",),
        next="known",
        failed="bye",
    )
    assert settings.secrets == {"crm": "hush"}
    assert "hush" not in repr(settings)
    assert told(office, PYTHON) == []
    assert load(office).office.flows["main"].nodes["ask"] == PythonNode(
        name="ask",
        function="door.py:open_door",
        with_={"pin": "{order}"},
        choices={"open": "known", "shut": "bye"},
        sets=("customer",),
        next="bye",
        failed="bye",
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("https://crm.example/", "ftp://crm.example/", "is no address"),
        ("https://crm.example/", "https://{caller}/", "is no address"),
        ("https://crm.example/", "https://anna:pin@crm.example/", "is no address"),
        ("{caller}", "{calller}", "no node sets calller; did you mean"),
        ("{order}", "{odrer}", "no node sets odrer"),
        ('method = "POST"', 'method = "DELETE"', "is no way to ask"),
        ('method = "POST"', "", "a question by GET has no body"),
        ("secret:crm", "secret:cmr", "secrets.toml has no secret cmr"),
        ("customer = ", "language = ", "belongs to the call itself"),
        ('"customer.name"', '"customer..name"', "is no place in an answer"),
        ("Authorization =", '"a b" =', "is no name of a header"),
        ("Bearer", "Bäärer", "does not fit into a header"),
        ("timeout_s = 2", "timeout_s = 90", "is out of range"),
        ('failed = "bye"', 'failed = "by"', "there is no such node"),
        ('say = "one-moment"', 'say = "one-momentum"', "no recording says"),
    ],
)
def test_mistakes_of_an_http_node_are_told(
    office: Path, old: str, new: str, problem: str
) -> None:
    assert old in HTTP
    assert problem in "\n".join(told(office, HTTP.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("door.py:open_door", "door:open_door", "names no function"),
        ("door.py:open_door", "../door.py:open_door", "names no function"),
        ("door.py:open_door", "bell.py:ring", "bell.py cannot be read: No such file"),
        ("open_door", "open_dor", "door.py has no function open_dor"),
        ("pin =", "pni =", "open_door takes no pni"),
        ("with = {", "without = {", "there is no such key"),
        ('with = { pin = "{order}" }', "", "open_door needs pin; add it to the table"),
        ('["customer"]', '["caller"]', "belongs to the call itself"),
        ('sets = ["customer"]', "", "no node sets this variable"),
        ('open = "known"', 'open = "unknown"', "there is no such node"),
    ],
)
def test_mistakes_of_a_python_node_are_told(
    office: Path, old: str, new: str, problem: str
) -> None:
    assert old in PYTHON
    assert problem in "\n".join(told(office, PYTHON.replace(old, new)))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("def open_door(call, pin)\n", "door.py is no Python, line 1: "),
        ("x = '\0'\n", "door.py is no Python"),
        ("async def open_door(call, pin): ...", "open_door is an async function"),
        ("def open_door(): ...", "open_door takes no call"),
        ("def open_door(call, *, pin, loud): ...", "open_door needs loud"),
        ("def open_door(call, pin, /): ...", "open_door takes no pin"),
        ("def open_door(pin): ...", "open_door takes no pin"),
    ],
)
def test_a_function_that_cannot_be_called_is_told(
    office: Path, text: str, problem: str
) -> None:
    (office / "python/door.py").write_text(text)
    assert problem in "\n".join(told(office, PYTHON))


@pytest.mark.parametrize(
    "text",
    [
        "def open_door(call, **more): ...",
        "def open_door(*args, **more): ...",
        "def open_door(call, pin='', loud=True): ...",
        "raise SystemExit\ndef open_door(call, *, pin, loud=True): ...",
    ],
)
def test_a_function_that_can_be_called_is_not_run(office: Path, text: str) -> None:
    (office / "python/door.py").write_text(text)
    assert told(office, PYTHON) == []


def test_a_file_that_others_may_change_is_not_called(office: Path) -> None:
    (office / "python/door.py").chmod(0o664)
    (problem,) = told(office, PYTHON)
    assert "others may change door.py (mode 0664); chmod go-w " in problem


def test_a_secret_is_never_shown(office: Path) -> None:
    (office / "secrets.toml").write_text("[secret]\ncrm = 12345\n")
    (office / "flows/main.toml").write_text(FLOW + HTTP)
    with pytest.raises(SettingsProblems) as raised:
        load(office)
    assert "12345" not in str(raised.value)
