"""The clerk's process: a low place in the queue, and an end in good order."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from support.clerks import api_of, fake_scribe, mail_to
from support.mailroom import ANNA, mailroom
from support.offices import write_settings
from support.smtp_sink import Sink, listening
from tipring.clerk import clerk as clerk_module
from tipring.clerk import running, trial
from tipring.clerk.mail_trouble import MailTrouble
from tipring.clerk.other_settings import OtherSettings
from tipring.clerk.running import NICENESS, run_clerk, step_aside
from tipring.cli.main import cli
from tipring.config.reader import load
from tipring.config.settings import MailSettings, Security, Settings
from tipring.desk.server import serving


def an_office(directory: Path, port: int) -> Path:
    write_settings(directory, "/dev/nowhere")
    with (directory / "tipring.toml").open("a") as file:
        file.write(
            f'[mail]\nhost = "localhost"\nport = {port}\nsecurity = "none"\n'
            'sender = "box@harbor.example"\n'
        )
    return directory


def test_the_clerk_works_for_the_desk_behind_the_socket(tmp_path: Path) -> None:
    async def tell() -> None:
        async with listening(Sink()) as sink:
            directory = an_office(tmp_path / "etc", sink.port)
            socket = directory / "state/desk.sock"
            async with (
                mailroom(directory / "state") as room,
                serving(api_of(room), socket),
            ):
                await room.leave("m1")
                work = asyncio.create_task(run_clerk(directory, fake_scribe))
                async with asyncio.timeout(15):
                    while not sink.letters:
                        await asyncio.sleep(0.02)
                    os.kill(os.getpid(), signal.SIGTERM)
                    await work

    with (
        patch.object(running, "step_aside"),
        patch.object(clerk_module, "IDLE_S", 0.05),
    ):
        asyncio.run(tell())


@pytest.mark.parametrize(("now", "more"), [(0, NICENESS), (NICENESS, 0), (19, 0)])
def test_everybody_else_goes_first(now: int, more: int) -> None:
    with (
        patch.object(os, "getpriority", return_value=now),
        patch.object(os, "nice") as nice,
    ):
        step_aside()
    nice.assert_called_once_with(more)


def test_other_settings_are_noticed_when_they_are_right(tmp_path: Path) -> None:
    an_office(tmp_path, 25)
    main, told = tmp_path / "tipring.toml", list[str]()
    chore = OtherSettings(load(tmp_path))
    chore.found = lambda: told.append("other")
    text = main.read_text()

    def look() -> list[str]:
        nobody: Any = None
        asyncio.run(chore(nobody))
        return told

    assert look() == []
    main.write_text(text + "# a word more\n")
    assert look() == []
    main.write_text(text + "[nonsense]\n")
    assert look() == []
    assert not chore.are_there
    main.write_text(text.replace("port = 25", "port = 26"))
    assert look() == ["other"]
    assert chore.are_there


def test_the_command_begins_again_with_other_settings(tmp_path: Path) -> None:
    async def at_once(_directory: Path, _scribe: object) -> bool:
        return True

    with (
        patch("tipring.cli.clerk.run_clerk", at_once),
        patch.object(os, "execv") as execv,
        patch.object(os, "closerange") as closed,
    ):
        CliRunner().invoke(cli, ["clerk", "--config", str(tmp_path)])
    execv.assert_called_once_with(sys.executable, [sys.executable, *sys.orig_argv[1:]])
    closed.assert_called_once()


def test_the_command_runs_the_clerk(tmp_path: Path) -> None:
    async def at_once(directory: Path, scribe: object) -> bool:
        assert directory == tmp_path
        assert callable(scribe)
        return False

    with patch("tipring.cli.clerk.run_clerk", at_once):
        shown = CliRunner().invoke(cli, ["clerk", "--config", str(tmp_path)])
    assert shown.exit_code == 0, shown.output


# --- tipring mail test ------------------------------------------------------------


def test_a_test_letter_is_sent_at_once(tmp_path: Path) -> None:
    async def tell() -> None:
        async with listening(Sink()) as sink, mailroom(tmp_path) as room:
            settings = Settings(
                tmp_path,
                room.office,
                "us",
                "de",
                (),
                tmp_path,
                tmp_path,
                mail=mail_to(sink),
            )
            assert await trial.try_mail(settings, ANNA) == "taken"
            (letter,) = sink.letters
            assert letter["Subject"] == "Harbor Dental: Testmail"
            assert letter["To"] == ANNA

    asyncio.run(tell())


@pytest.mark.parametrize("elsewhere", [True, False])
def test_ports_that_answer_are_told_when_ours_does_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: bool,  # noqa: FBT001 - a parameter of the story
) -> None:
    async def tell() -> str:
        async with listening(Sink()) as sink, mailroom(tmp_path) as room:
            closed = Sink()
            async with listening(closed):
                pass
            ports = {Security.NONE: closed.port}
            if elsewhere:
                ports[Security.TLS] = sink.port
            monkeypatch.setattr(trial, "MAIL_PORTS", ports)
            mail = MailSettings("localhost", "b@x.y", closed.port, Security.NONE)
            settings = Settings(
                tmp_path, room.office, "us", "en", (), tmp_path, tmp_path, mail=mail
            )
            with pytest.raises(MailTrouble) as told:
                await trial.try_mail(settings, ANNA)
            if elsewhere:
                assert f"port {sink.port} answers" in str(told.value)
                sink.to_rcpt = ["550 no"]
                settings = Settings(
                    tmp_path,
                    room.office,
                    "us",
                    "en",
                    (),
                    tmp_path,
                    tmp_path,
                    mail=mail_to(sink),
                )
                with pytest.raises(MailTrouble, match=r"550 no$"):
                    await trial.try_mail(settings, ANNA)
            return str(told.value)

    said = asyncio.run(tell())
    if not elsewhere:
        assert said.endswith("none of the other usual ports answers either")


def test_the_command_sends_a_test_letter(tmp_path: Path) -> None:
    directory = an_office(tmp_path / "etc", 2525)

    async def taken(_settings: object, to: str) -> str:
        assert to == ANNA
        return "250 queued"

    with patch("tipring.cli.mail.try_mail", taken):
        words = ["mail", "test", ANNA, "--config", str(directory)]
        shown = CliRunner().invoke(cli, words)
    assert shown.stdout == f"the server has taken the letter to {ANNA}: 250 queued\n"
