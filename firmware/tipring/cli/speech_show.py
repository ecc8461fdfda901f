"""How models look on a terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tipring.cli.show import columns
from tipring.speech.models.catalogue import CATALOGUE, Offer
from tipring.speech.models.installed import Model
from tipring.speech.models.manager import ModelManager

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line of the table: a model that is installed, or can be."""

    language: str
    name: str
    bytes: int
    """On the disk if it is installed, else of the download."""
    installed_at: datetime | None = None
    in_use: bool = False
    begun_bytes: int = 0
    """Of an interrupted download."""


def model_rows(manager: ModelManager) -> Sequence[ModelRow]:
    """Return what is offered and what is installed, by language."""
    there = manager.models()
    used: dict[str, Model] = {}
    for model in there:
        used.setdefault(model.manifest.language, model)
    rows = [_installed(model, model in used.values()) for model in there]
    names = {row.name for row in rows}
    rows += [_offered(one, manager) for one in CATALOGUE if one.name not in names]
    return sorted(rows, key=lambda row: (row.language, not row.in_use, row.name))


def _installed(model: Model, is_used: bool) -> ModelRow:  # noqa: FBT001 - of one row
    manifest = model.manifest
    size, since = manifest.bytes, manifest.installed_at
    return ModelRow(manifest.language, manifest.name, size, since, is_used)


def _offered(one: Offer, manager: ModelManager) -> ModelRow:
    begun = manager.begun_bytes(one)
    return ModelRow(one.language, one.name, one.bytes, begun_bytes=begun)


def table(rows: Sequence[ModelRow]) -> str:
    """Return the rows as people read them."""
    head = ("language", "name", "size", "state")
    lines = [(row.language, row.name, _size(row.bytes), _state(row)) for row in rows]
    return "\n".join(columns([head, *lines]))


def _state(row: ModelRow) -> str:
    if row.installed_at:
        since = f"installed {row.installed_at:%Y-%m-%d}"
        return f"{since}, in use" if row.in_use else since
    return f"begun, {_size(row.begun_bytes)} are here" if row.begun_bytes else "-"


def _size(size: int) -> str:
    return f"{size / _MB:.0f} MB"
