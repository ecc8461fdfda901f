"""`tipring account`: who forgot the owner's password comes in by the terminal."""

from pathlib import Path

from click.testing import CliRunner, Result

from tipring.cli.main import cli
from tipring.console import passwords
from tipring.store.console_book import ConsoleBook

SECRET = "copper-and-paper"  # noqa: S105 - of nobody real


def tipring(folder: Path, *words: str, typed: str = "") -> Result:
    given = ["account", *words, "--config", str(folder)]
    return CliRunner().invoke(cli, given, input=typed)


def test_accounts_come_change_and_go(tmp_path: Path) -> None:
    assert "nobody has an account yet" in tipring(tmp_path, "list").output
    made = tipring(tmp_path, "add", "olga", typed=f"{SECRET}\n")
    assert made.output == "olga may log in as owner\n"
    more = ("--role", "agent", "--agent", "anna", "--queue", "front")
    tipring(tmp_path, "add", "anna", *more, typed=f"{SECRET}\n")
    assert tipring(tmp_path, "list").output == (
        "anna  agent, front, agent anna\nolga  owner, all queues\n"
    )
    other = "paper-and-copper"
    tipring(tmp_path, "password", "olga", typed=f"{other}\n")
    tipring(tmp_path, "remove", "anna")
    book = ConsoleBook.open(tmp_path / "state")
    assert passwords.is_right(other, book.password_of("olga"))
    assert [line.what for line in book.audit()] == [
        "account.remove",
        "account.password",
        "account.add",
        "account.add",
    ]
    book.close()


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    weak = tipring(tmp_path, "add", "olga", typed="short\n")
    assert weak.exit_code != 0
    assert "10 characters" in str(weak.exception) + weak.output
    for verb in ("password", "remove"):
        ghost = tipring(tmp_path, verb, "ghost", typed=f"{SECRET}\n")
        assert "there is no account 'ghost'" in str(ghost.exception) + ghost.output
