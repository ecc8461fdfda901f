"""The owner's files: read, checked, put in place, undone; and the box begun again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, Field

from tipring.config.problems import SettingsProblems
from tipring.config.settings_book import Change, Proposal, SettingsBook, SettingsMoved
from tipring.config.version_shelf import Version
from tipring.console.api.asking import Asker, Changing
from tipring.console.door import DeskSaysNo
from tipring.desk.reloading import Reloaded, SettingsNow
from tipring.domain.errors import SettingsError

router = APIRouter(tags=["settings"])
MOST_FILES = 100
LONGEST_NAME = 120
T = TypeVar("T")
File = Annotated[str, Path(max_length=LONGEST_NAME)]
Number = Annotated[int, Path(ge=1, le=10**9)]


class Files(BaseModel):
    """What some files shall say."""

    files: Annotated[
        dict[
            Annotated[str, Field(max_length=LONGEST_NAME)],
            Annotated[str, Field(max_length=90_000)] | None,
        ],
        Field(max_length=MOST_FILES, description="text by name; null: removed"),
    ]


class Deployment(Files):
    """Files to be put in place, and why."""

    why: Annotated[str, Field(max_length=200)] = "by the API"


class Restart(BaseModel):
    """When the box begins again: at once, or as soon as nobody talks."""

    when: Literal["quiet", "now"] = "quiet"


@dataclass(frozen=True, slots=True)
class Text:
    """One file."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check."""

    problems: list[str]
    """What is wrong, each with its file and line; empty: all is well."""
    hints: list[str]
    difference: str


@dataclass(frozen=True, slots=True)
class Deployed:
    """Files are in place."""

    version: Version
    trouble: str
    """Why the desk does not go by them yet; empty: it does."""


@router.get("/settings")
async def names(asker: Changing) -> list[str]:
    """List the files of the settings; what secrets.toml says is never told."""
    return await asyncio.to_thread(_book(asker).names)


@router.post("/settings/check")
async def check(asker: Changing, wanted: Files) -> Checked:
    """Check the settings as they would be with these files; nothing is changed."""
    return _checked(await _done(_book(asker).propose, wanted.files))


@router.post("/settings/deploy")
async def deploy(asker: Changing, wanted: Deployment) -> Deployed:
    """Put files in place if the whole of the settings passes then, and use them."""
    book, who = _book(asker), asker.visitor.name
    proposal = await _done(book.propose, wanted.files)
    version = await _done(book.deploy, proposal, who, wanted.why)
    await asker.note("settings.deploy", version=version.number, why=wanted.why)
    return Deployed(version, await _taken_over(asker))


@router.get("/settings/versions")
async def versions(asker: Changing) -> list[Version]:
    """List what was put in place, the newest first."""
    return await asyncio.to_thread(_book(asker).versions)


@router.get("/settings/versions/{number}")
async def difference(asker: Changing, number: Number) -> Text:
    """Show what a version changed."""
    return Text(str(number), await _done(_book(asker).difference, number))


@router.post("/settings/versions/{number}/undo")
async def undo(asker: Changing, number: Number) -> Deployed:
    """Undo one version; it becomes a new one."""
    version = await _done(_book(asker).undo, number, asker.visitor.name)
    await asker.note("settings.undo", version=number)
    return Deployed(version, await _taken_over(asker))


@router.post("/settings/reload")
async def reload(asker: Changing) -> Reloaded:
    """Let the desk read the files again; 409 when they do not pass."""
    await asker.tell("/settings/reload", note="settings.reload")
    await asker.ground.read_settings()
    return (await asker.desk.get("/settings", SettingsNow)).last


@router.post("/restart")
async def restart(asker: Changing, wish: Restart) -> SettingsNow:
    """Let the desk end in good order and begin again."""
    await asker.tell("/restart", wish.model_dump(), note="box.restart", when=wish.when)
    return SettingsNow(last=Reloaded(), restarts=wish.when)


@router.get("/settings/files/{name:path}")
async def text(asker: Changing, name: File) -> Text:
    """Read one file."""
    book = _book(asker)
    if name not in await asyncio.to_thread(book.names):
        raise HTTPException(404, f"there is no file {name}")
    return Text(name, await _done(book.text, name))


async def put_in_place(asker: Asker, name: str, change: Change, why: str) -> Deployed:
    """Change one file as *change* says, if the whole passes then, and use it."""
    book = _book(asker)
    proposal = await _done(book.edit, name, change)
    version = await _done(book.deploy, proposal, asker.visitor.name, why)
    return Deployed(version, await _taken_over(asker))


def _book(asker: Asker) -> SettingsBook:
    return SettingsBook(asker.ground.directory, asker.ground.state)


async def _taken_over(asker: Asker) -> str:
    """Let desk and console go by the files; return why the desk does not."""
    await asker.ground.read_settings()
    try:
        await asker.desk.tell("POST", "/settings/reload")
    except DeskSaysNo as error:
        return str(error)
    return ""


async def _done(work: Callable[..., T], *given: object) -> T:
    """Return what *work* does in a thread; a refusal has its words."""
    try:
        return await asyncio.to_thread(work, *given)
    except SettingsMoved as error:
        raise HTTPException(409, str(error)) from error
    except SettingsProblems as error:
        raise HTTPException(422, "; ".join(map(str, error.problems))) from error
    except SettingsError as error:
        raise HTTPException(409, str(error)) from error


def _checked(proposal: Proposal) -> Checked:
    return Checked(
        problems=[str(problem) for problem in proposal.problems],
        hints=[str(hint) for hint in proposal.hints],
        difference=proposal.difference,
    )
