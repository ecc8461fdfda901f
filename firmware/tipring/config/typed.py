"""From a raw TOML table to a typed one, or to the problems that stand in the way."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tipring.config.problems import Problem, suggest
from tipring.config.toml_file import TomlFile
from tipring.config.toml_lines import KeyPath
from tipring.config.values import REFUSED

Shape = TypeVar("Shape", bound=Mapping[Any, object])

_EXPECTED = {
    "string_type": ("a text is expected", "write it in quotes"),
    "int_type": ("a whole number is expected", "write for example 3"),
    "float_type": ("a number is expected", "write for example 2.5"),
    "bool_type": ("true or false is expected", "write it without quotes"),
    "tuple_type": ("a text or a list of texts is expected", 'write ["one", "two"]'),
}
"""By pydantic's error type: what is wrong and the remedy."""


def read_table(
    shape: type[Shape],
    raw: object,
    file: TomlFile,
    path: KeyPath,
    problems: list[Problem],
) -> Shape | None:
    """Return the table *raw* that stands at *path* of *file* as a *shape*.

    What does not fit is added to *problems*; the answer is then None.
    """
    try:
        table: Shape = _adapter(shape).validate_python(raw)
    except ValidationError as error:
        problems += [
            _told(details, shape, file, path)
            for details in error.errors(include_url=False)
        ]
        return None
    return table


def tables(raw: object) -> dict[str, dict[str, Any]]:
    """Return the tables within the table *raw*; `read_table` complains of the rest."""
    inner = raw.items() if isinstance(raw, dict) else ()
    return {name: table for name, table in inner if isinstance(table, dict)}


def listed_tables(raw: object) -> dict[int, dict[str, Any]]:
    """Return the tables of the array *raw* by their index."""
    inner = enumerate(raw) if isinstance(raw, list) else ()
    return {index: table for index, table in inner if isinstance(table, dict)}


@cache
def _adapter(shape: type[Shape]) -> TypeAdapter[Shape]:
    return TypeAdapter(shape)


def _told(
    details: ErrorDetails,
    shape: type[Any],
    file: TomlFile,
    base: KeyPath,
) -> Problem:
    path = (*base, *(part for part in details["loc"] if part != "[key]"))
    what, remedy = _what_and_remedy(details, shape, path)
    return file.problem(path, what, remedy)


def _what_and_remedy(
    details: ErrorDetails,
    shape: type[Any],
    path: KeyPath,
) -> tuple[str, str]:
    header = ".".join(part for part in path if isinstance(part, str))
    match details["type"]:
        case "missing":
            table = "table" if len(path) > 1 else "file"
            return "is missing", f"add it to this {table}"
        case "extra_forbidden":
            return "there is no such key", suggest(str(path[-1]), shape.__annotations__)
        case "dict_type":
            in_array = isinstance(path[-1], int)
            bracketed = f"[[{header}]]" if in_array else f"[{header}]"
            return "a table is expected", f"write {bracketed} above its keys"
        case "list_type":
            return "a list of tables is expected", f"write [[{header}]] above each"
        case kind if kind == REFUSED:
            return details["ctx"]["what"], details["ctx"]["remedy"]
        case kind:
            return _EXPECTED[kind]
