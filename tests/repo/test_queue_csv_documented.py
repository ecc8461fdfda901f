"""The owner's page about spreadsheets knows every column, as it is."""

import re
from pathlib import Path

from tipring.config.queue_csv.column import Column
from tipring.config.queue_csv.columns import COLUMNS

PAGE = Path(__file__).parents[2] / "docs" / "queue-csv.md"
ROW = re.compile(
    r"\| (?P<number>\d+)[\d, .]* \| (?P<name>[^|]+) \| (?P<key>[^|]+) \|"
    r" (?P<allowed>[^|]+) \| .+ \|"
)


def told() -> dict[int, tuple[str, str, str]]:
    rows = map(ROW.fullmatch, PAGE.read_text(encoding="utf-8").splitlines())
    return {
        int(row["number"]): (row["name"], row["key"], row["allowed"])
        for row in rows
        if row
    }


def true(column: Column) -> tuple[str, str, str]:
    in_list = {"id", "weight", "skill_level"} if column.seat else {"number", "pattern"}
    is_listed = column.seat or column.key[:1] == ("alternate",)
    table = "agent.N." if column.seat else "alternate.N."
    key = f"{table}{column.key[-1]}" if is_listed else column.dotted
    assert not is_listed or column.key[-1] in in_list
    words = ", ".join(f"`{word}`" for word in column.choices)
    return (
        column.english.replace("Agent1 ", "AgentN "),
        f"`{key}`" if key else "(an order, no setting)",
        words or column.allowed,
    )


def test_every_column_is_told_with_its_key_and_what_it_may_say() -> None:
    assert told() == {
        column.number: true(column) for column in COLUMNS if column.seat < 2
    }
