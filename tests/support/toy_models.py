"""Models that are quickly made, and an engine that takes them for real."""

import hashlib
import io
import zipfile
from pathlib import Path

from tipring.domain.errors import EarsError
from tipring.speech.models.catalogue import Offer
from tipring.speech.models.downloading import Patience
from tipring.speech.models.manager import ModelManager, World
from tipring.speech.models.trial import Tried

NAME = "vosk-model-small-de-0.15"
FILES = {
    "am/final.mdl": b"acoustics" * 1000,
    "conf/model.conf": b"--beam=10\n",
    "graph/HCLr.fst": bytes(range(256)) * 100,
    "README": b"a toy\n",
}
PATIENCE = Patience(timeout_s=0.3, tries=3, pause=lambda _s: None)


def toy_zip(files: dict[str, bytes] = FILES, top: str = f"{NAME}/") -> bytes:
    """Return the zip of a model, stored, so that its bytes are spread evenly."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return packed.getvalue()


def toy_folder(folder: Path, files: dict[str, bytes] = FILES) -> Path:
    """Write a model's folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def toy_offer(content: bytes, name: str = NAME, language: str = "de") -> Offer:
    """Return the catalogue's line of a zip."""
    digest = hashlib.sha256(content).hexdigest()
    return Offer(name, language, "German", len(content), f"sha256:{digest}")


def toy_trial(model: Path, recording: Path | None = None) -> Tried:
    """Take a model for good when its graph is whole."""
    graph = FILES["graph/HCLr.fst"]
    if (model / "graph" / "HCLr.fst").read_bytes() != graph:
        message = f"the model {model.name} is damaged, the engine crashed (SIGSEGV)"
        raise EarsError(message)
    return Tried(0.5, 50_000_000, recording.stem if recording else "")


def toy_manager(store: Path, home: str, *offers: Offer) -> ModelManager:
    """Return a manager that has little patience, and does not pause."""
    return ModelManager(store, World(home, offers, PATIENCE, toy_trial))
