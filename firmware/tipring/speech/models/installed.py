"""Which models are there: `STORE/models/LANGUAGE/NAME/`, each with its manifest.

A model without a manifest does not exist: the manifest comes with the folder, in one
rename, when all of it is safe on the disk and has been tried.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter, ValidationError

MODELS = "models"
"""The folder of the store."""
MANIFEST = "tipring-model.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of an installed model."""

    name: str
    language: str
    bytes: int
    """Of the files on the disk, unpacked."""
    hash: str
    """Of the zip that it came in, `md5:...` or `sha256:...`; empty: it came in none."""
    installed_at: datetime
    """Aware, UTC."""
    source: str
    """The address, file, folder or package that it was taken from."""
    elsewhere: str = ""
    """The folder of a model that is used where it is; empty: the manifest's own."""


_JSON = TypeAdapter(Manifest)


@dataclass(frozen=True, slots=True)
class Model:
    """An installed model."""

    manifest: Manifest
    folder: Path
    """Its folder in the store."""

    @property
    def path(self) -> Path:
        """Where the engine finds its files."""
        elsewhere = self.manifest.elsewhere
        return Path(elsewhere) if elsewhere else self.folder


def models_folder(store_directory: Path) -> Path:
    """Return where the models of a store are."""
    return store_directory / MODELS


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Put *manifest* into *folder*; OSError if not possible."""
    (folder / MANIFEST).write_bytes(_JSON.dump_json(manifest, indent=2) + b"\n")


def models(store_directory: Path) -> Sequence[Model]:
    """Return every installed model, the newest first.

    A folder that cannot be read, or one that was deleted since, is no model.
    """
    found = models_folder(store_directory).glob(f"[!.]*/[!.]*/{MANIFEST}")
    there = [model for path in found if (model := _read(path))]
    return sorted(there, key=lambda model: model.manifest.installed_at, reverse=True)


def installed(store_directory: Path) -> Mapping[str, Path]:
    """Return language -> the folder of the model that understands it.

    Where a language has several, the one installed last. Blocks a little.
    """
    newest_last = reversed(models(store_directory))
    found = {model.manifest.language: model.path for model in newest_last}
    return MappingProxyType(found)


def _read(path: Path) -> Model | None:
    try:
        manifest = _JSON.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    model = Model(manifest, path.parent)
    is_usable = manifest.installed_at.tzinfo is not None and model.path.is_dir()
    return model if is_usable else None
