"""Every command that our papers name exists, and every command explains itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tipring.cli.main import cli

ROOT = Path(__file__).parents[2]
PAPERS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "systemd").glob("*.service")),
    *sorted((ROOT / "firmware/tipring/cli/demo_office").rglob("*.toml")),
]
IN_CODE = re.compile(
    r"```.*?```|`[^`\n]+`|^ExecStart=.*$|^#     .*$", re.DOTALL | re.MULTILINE
)
COMMAND = re.compile(
    r"(?<![\w./\[-])(?:/opt/tipring/bin/)?tipring((?: +[^\s`|;&():,]+)+)"
)

ANYWHERE = click.Context(cli)


def named_commands() -> Iterator[tuple[str, list[str]]]:
    """Every `tipring ...` in the papers' code, and where."""
    for paper in PAPERS:
        for code in IN_CODE.findall(paper.read_text(encoding="utf-8")):
            for words in COMMAND.findall(code):
                yield paper.name, words.split()


def command_of(words: list[str]) -> click.Command:
    """Return the innermost command that *words* lead to."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group) or not word[0].isalpha():
            break
        found = command.get_command(ANYWHERE, word)
        assert found is not None, f"tipring {' '.join(words)}"
        command = found
    return command


def all_commands(group: click.Group = cli, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    for name in group.list_commands(ANYWHERE):
        command = group.get_command(ANYWHERE, name)
        if isinstance(command, click.Group):
            yield from all_commands(command, *path, name)
        else:
            yield (*path, name)


@pytest.mark.parametrize(("paper", "words"), list(named_commands()))
def test_a_command_that_is_named_exists(paper: str, words: list[str]) -> None:
    command = command_of(words)
    if command is cli:
        assert words[0] in {"--version", "--help"}, f"{paper}: tipring {words[0]}"
        return
    known = {name for option in command.params for name in option.opts}
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    assert options <= known | {"--help"}, f"{paper}: tipring {' '.join(words)}"


def test_the_papers_do_name_commands() -> None:
    assert {words[0] for _, words in named_commands()} >= {"check", "run"}


@pytest.mark.parametrize("words", list(all_commands()), ids=" ".join)
def test_a_command_explains_itself(words: tuple[str, ...]) -> None:
    for ask in ("--help", "-h"):
        shown = CliRunner().invoke(cli, [*words, ask])
        assert shown.exit_code == 0
        assert shown.stdout.startswith("Usage: ")
    command = command_of(list(words))
    assert command.help
    assert command.help.split("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{words} {parameter.opts}"
