"""The truth tables of hw/README.md, row by row against the physics of the board."""

from dataclasses import replace
from pathlib import Path

import pytest

from support.board_bench import LIFELINE, WHOLE
from tipring.domain.board import Board
from tipring.exchange.fxo_board import Drive, FxoBoard
from tipring.exchange.network import TelephoneNetwork

README = Path(__file__).parents[2] / "hw" / "README.md"
Row = dict[str, str]
EDGES_EVERY_S = 0.2
WATCHED_S = 2.0


def rows(marker: str) -> list[Row]:
    table = README.read_text().split(f"<!-- {marker} -->\n")[1].split("<!-- end")[0]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()]
    head, _ruler, *body = lines
    return [dict(zip(head, cells, strict=True)) for cells in body]


def as_told(board: Board, row: Row) -> FxoBoard:
    """Drive a board as the row says for two seconds, after a call was held."""
    made = FxoBoard(board, TelephoneNetwork("us").line("5550100").loop)
    for output in (Drive.RELAY, Drive.OFF_HOOK):
        made.drive(output, active=True, at=0.0)
    made.drive(Drive.WATCHDOG, active=True, at=0.0)
    for output in (Drive.RELAY, Drive.OFF_HOOK):
        made.drive(output, active=row.get(output.value) == "high", at=0.1)
    level = True
    for step in range(1, int(WATCHED_S / EDGES_EVERY_S) + 1):
        at = step * EDGES_EVERY_S
        if row["watchdog"] == "edges":
            level = not level
            made.drive(Drive.WATCHDOG, active=level, at=at)
        made.advance(at)
    return made


def sentence(row: Row) -> str:
    return row["situation"]


@pytest.mark.parametrize("row", rows("truth"), ids=sentence)
def test_the_reference_board_does_as_its_table_says(row: Row) -> None:
    board = as_told(WHOLE, row)
    assert {
        "K1": "energised" if board.is_relay_up else "at rest",
        "telephone": "on its feed" if board.loop.socket_cut else "on the line",
        "DAA": "off-hook" if board.is_off_hook else "on-hook",
    } == {key: row[key] for key in ("K1", "telephone", "DAA")}


@pytest.mark.parametrize("row", rows("truth beside a modem"), ids=sentence)
def test_the_lifeline_beside_a_modem_does_as_its_table_says(row: Row) -> None:
    board = as_told(replace(LIFELINE), row)
    assert {
        "K1": "energised" if board.is_relay_up else "at rest",
        "telephone": "off the line" if board.loop.socket_cut else "on the line",
        "modem": "off the line" if board.loop.device_cut else "on the line",
    } == {key: row[key] for key in ("K1", "telephone", "modem")}
