"""Telephones at a glance: where they reach the box, who is there, and why nobody is."""

from pathlib import Path

from support.telephone_office import telephone_office
from support.virtual_time import run_virtually
from tipring.cli import show
from tipring.desk.desk import Desk
from tipring.desk.status import status_of


def told(desk: Desk) -> str:
    found = status_of(desk)
    (line,) = (
        line
        for line in show.status(found).splitlines()
        if line.startswith("telephones:")
    )
    return line


def test_an_owner_sees_who_is_registered_and_why_nobody_is(tmp_path: Path) -> None:
    async def story() -> None:
        there = frozenset({"201"})
        async with telephone_office(tmp_path, there=there) as office:
            desk, board = office.desk, office.board
            assert "the border has not begun yet" in told(desk)
            board.border_is(("10.0.0.1", "fd00::1"))
            assert told(desk) == (
                "telephones: 201 registered, 202 not; at 10.0.0.1, fd00::1"
            )
            office.telephones.there.clear()
            assert told(desk).startswith("telephones: none registered, 201, 202 not;")
            office.telephones.there |= {"201", "202"}
            assert told(desk).startswith("telephones: 201, 202 registered; at ")
            board.border_is(trouble="kamailio is not installed")
            assert told(desk) == (
                "telephones: they cannot reach the box: kamailio is not installed"
            )

    run_virtually(story())
