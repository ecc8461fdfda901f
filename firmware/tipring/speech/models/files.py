"""Files of models: their hashes, safety on the disk, the shape that Vosk reads."""

import hashlib
import os
import shutil
from pathlib import Path

from tipring.domain.errors import EarsError
from tipring.speech.models.progress import Progress, Step, Tell

CHUNK = 1 << 18
"""Bytes that are read or written at once."""
_ACOUSTIC = ("am/final.mdl", "final.mdl")
"""What every model has, in the newer layout and in the older one."""
_FIXED = ("graph/HCLG.fst", "HCLG.fst")
"""A vocabulary that cannot be narrowed: useless for menus, and gigabytes large."""


def hash_of(path: Path, algorithm: str, tell: Tell) -> str:
    """Return the hash of a file as `ALGORITHM:HEX`."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    total = path.stat().st_size
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            digest.update(part)
            tell(Progress(Step.CHECK, file.tell(), total))
    return f"{algorithm}:{digest.hexdigest()}"


def size_of(path: Path) -> int:
    """Return the size of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def tree_size(folder: Path) -> int:
    """Return the bytes of all files in *folder*."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def free_bytes(folder: Path) -> int:
    """Return how much room there is where *folder* is, or will be."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def sync(path: Path) -> None:
    """Return when a file's bytes, or a folder's names, are safe on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Return when all of *folder* is safe on the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def model_in(folder: Path, called: object) -> Path:
    """Return the folder in *folder* that Vosk can load: itself or one below.

    EarsError, about *called*, when there is none or it is no model for menus.
    """
    for root in (folder, *sorted(folder.glob("*/")), *sorted(folder.glob("*/*/"))):
        if any((root / name).is_file() for name in _ACOUSTIC):
            return _of_menus(root, called)
    message = (
        f"there is no Vosk model in {called}: no am/final.mdl; take a zip from"
        " https://alphacephei.com/vosk/models, or the folder that one unpacks to"
    )
    raise EarsError(message)


def _of_menus(root: Path, called: object) -> Path:
    if any((root / name).is_file() for name in _FIXED):
        message = (
            f"the model in {called} has a fixed vocabulary (HCLG.fst), which menus"
            " cannot narrow; take the small model of that language"
        )
        raise EarsError(message)
    return root
