"""Models come and go: from the network, a zip, a folder, a Python package.

Whatever interrupts an installation (Ctrl-C, kill -9, a power cut, a full disk)
leaves no model that is used: all work is done in `STORE/models/.work/`, and a model
appears by one rename.
"""

import fcntl
import importlib.util
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tipring.domain.errors import EarsError
from tipring.speech.models.catalogue import (
    CATALOGUE,
    HOME,
    Offer,
    language_code,
    language_of,
    offer,
)
from tipring.speech.models.downloading import Download, Patience
from tipring.speech.models.files import (
    free_bytes,
    hash_of,
    model_in,
    size_of,
    sync,
    sync_tree,
    tree_size,
)
from tipring.speech.models.installed import (
    MANIFEST,
    Manifest,
    Model,
    models,
    models_folder,
    write_manifest,
)
from tipring.speech.models.progress import Progress, Step, Tell, nobody
from tipring.speech.models.trial import Trial, Tried, try_out
from tipring.speech.models.trouble import ROOM, told
from tipring.speech.models.unpacking import copy_tree, look_through, unpack

WORK = ".work"
PARTIAL = ".zip.partial"
RESERVE_BYTES = 100_000_000
"""Stays free: callers' messages come first."""
UNPACKED_RATIO = 2
"""A model's zip unpacks to less than twice its size, as a rule (checked later)."""

_PACKAGE = re.compile(r"vosk_model_\w+", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class World:
    """What an installation meets outside of its folder."""

    home: str = HOME
    """The address that zips are under."""
    offers: Sequence[Offer] = CATALOGUE
    patience: Patience = field(default_factory=Patience)
    trial: Trial = try_out
    free_bytes: Callable[[Path], int] = free_bytes


class ModelManager:
    """Installs and removes the models of one store. Everything here blocks.

    Every failure is an EarsError that says what helps. *tell* hears how far it is.
    """

    def __init__(self, store_directory: Path, world: World | None = None) -> None:
        self._store = store_directory
        self._folder = models_folder(store_directory)
        self._work = self._folder / WORK
        self._world = world or World()

    def models(self) -> Sequence[Model]:
        """Return the installed models, the newest first."""
        return models(self._store)

    def find(self, wanted: str) -> Model:
        """Return the model of this name, or the one that this language uses."""
        there = self.models()
        language = language_code(wanted)
        for model in there:
            if wanted == model.manifest.name:
                return model
        for model in there:
            if language == model.manifest.language:
                return model
        known = ", ".join(model.manifest.name for model in there) or "none"
        message = (
            f'no model "{wanted}" is installed (there are: {known});'
            f" use: tipring speech install {wanted}"
        )
        raise EarsError(message)

    def begun_bytes(self, one: Offer) -> int:
        """Return how much of a zip is here of a download that was interrupted."""
        return size_of(self._partial(one))

    def install(self, wanted: str, tell: Tell = nobody) -> Model:
        """Download and install the model of a language or a name.

        One that is installed already is left as it is.
        """
        one = offer(wanted, self._world.offers)
        with self._alone():
            if there := self._named(one.name):
                return there
            self._demand_room_for_download(one)
            partial, url = self._partial(one), one.url(self._world.home)
            with told("download to", partial):
                Download(one, url, partial, self._world.patience, tell).run()
            model = self._from_zip(partial, _Label(one.name, one.language, url), tell)
            with told("remove", partial):
                partial.unlink()
            return model

    def side_load(
        self, source: str, language: str | None = None, tell: Tell = nobody
    ) -> Model:
        """Install from a zip, a folder, or an installed Python package `vosk_model_*`.

        A package's model stays where it is, and is used from there. *language* is
        needed where the name does not tell it.
        """
        path = Path(source)
        is_package = not path.exists() and _PACKAGE.fullmatch(source)
        place = _package_folder(source) if is_package else path.absolute()
        label = _label(source.replace("_", "-") if is_package else place, language)
        with self._alone():
            if self._named(label.name):
                message = (
                    f"{label.name} is installed already; to replace it, first use:"
                    f" tipring speech remove {label.name}"
                )
                raise EarsError(message)
            if is_package:
                return self._by_reference(place, label, tell)
            if place.is_dir():
                return self._from_folder(place, label, tell)
            with told("read", place):
                return self._from_zip(place, label, tell)

    def remove(self, wanted: str) -> str:
        """Remove the model of a name, or the one that a language uses; return its name.

        What uses it has it in memory, and goes on until it is restarted. Of a model
        that is not installed, an interrupted download is removed.
        """
        with self._alone():
            if begun := self._begun(wanted):
                with told("remove", begun):
                    begun.unlink()
                return begun.name
            model = self.find(wanted)
            with told("remove", model.folder):
                self._discard(model.folder)
            return model.manifest.name

    def test(self, wanted: str, recording: Path | None = None) -> Tried:
        """Load an installed model, and let it hear a recording if there is one."""
        return self._world.trial(self.find(wanted).path, recording)

    # --- where it comes from -------------------------------------------------------

    def _from_zip(self, path: Path, label: "_Label", tell: Tell) -> Model:
        with told("unpack", path):
            contents = look_through(path)
            self._demand_room(contents.bytes)
            digest = hash_of(path, "sha256", tell)
            folder = self._work / f"{label.name}.unpacked"
            unpack(contents, folder, tell)
            root = model_in(folder, path)
            return self._settle(root, label, digest, tell)

    def _from_folder(self, place: Path, label: "_Label", tell: Tell) -> Model:
        with told("copy", place):
            folder = self._work / f"{label.name}.copied"
            root = model_in(place, place)
            self._demand_room(tree_size(root))
            copy_tree(root, folder, tell)
            return self._settle(folder, label, "", tell)

    def _by_reference(self, place: Path, label: "_Label", tell: Tell) -> Model:
        with told("use", place):
            root = model_in(place, place)
            folder = self._work / f"{label.name}.reference"
            folder.mkdir()
            tell(Progress(Step.TRY))
            self._world.trial(root, None)
            manifest = label.manifest(tree_size(root), elsewhere=str(root))
            return self._appear(folder, manifest)

    # --- how it appears ------------------------------------------------------------

    def _settle(self, root: Path, label: "_Label", digest: str, tell: Tell) -> Model:
        (root / MANIFEST).unlink(missing_ok=True)
        tell(Progress(Step.TRY))
        self._world.trial(root, None)
        return self._appear(root, label.manifest(tree_size(root), digest))

    def _appear(self, root: Path, manifest: Manifest) -> Model:
        write_manifest(manifest, root)
        sync_tree(root)
        target = self._folder / manifest.language / manifest.name
        target.parent.mkdir(exist_ok=True)
        self._discard(target)
        root.rename(target)
        for changed in (target.parent, self._folder):
            sync(changed)
        return Model(manifest, target)

    def _discard(self, folder: Path) -> None:
        """Let *folder* vanish in one step; what is left of it is no model."""
        if not folder.exists():
            return
        grave = self._work / f"{folder.name}.removed"
        folder.rename(grave)
        sync(folder.parent)
        shutil.rmtree(grave)

    # --- what is there -------------------------------------------------------------

    def _named(self, name: str) -> Model | None:
        there = (model for model in self.models() if model.manifest.name == name)
        return next(there, None)

    def _begun(self, wanted: str) -> Path | None:
        """Return the interrupted download of a model that is not installed."""
        language = language_code(wanted)
        there = {model.manifest.language for model in self.models()}
        for one in self._world.offers:
            is_it = wanted == one.name or language == one.language not in there
            if is_it and self._partial(one).exists():
                return self._partial(one)
        return None

    def _partial(self, one: Offer) -> Path:
        return self._work / f"{one.name}{PARTIAL}"

    def _demand_room_for_download(self, one: Offer) -> None:
        missing = one.bytes - min(self.begun_bytes(one), one.bytes)
        self._demand_room(missing + UNPACKED_RATIO * one.bytes)

    def _demand_room(self, wanted: int) -> None:
        free = self._world.free_bytes(self._folder)
        if free < wanted + RESERVE_BYTES:
            message = (
                f"the disk of {self._folder} has {_mb(free)} MB left, and"
                f" {_mb(wanted + RESERVE_BYTES)} are needed ({_mb(RESERVE_BYTES)} of"
                f" them stay free for messages); {ROOM}"
            )
            raise EarsError(message)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the models, and clear away what an interruption left; EarsError: busy.

        The kernel frees the lock when this process dies.
        """
        with told("work in", self._work):
            self._work.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._work / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _hold(lock, self._folder)
            self._clear_up()
            try:
                yield
            finally:
                self._clear_up()
        finally:
            os.close(lock)

    def _clear_up(self) -> None:
        for left in self._work.glob("*/"):
            shutil.rmtree(left, ignore_errors=True)


def _hold(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        message = f"another program changes the models in {folder}; wait for its end"
        raise EarsError(message) from error


@dataclass(frozen=True, slots=True)
class _Label:
    """What is known of a model before it is here."""

    name: str
    language: str
    source: str

    def manifest(self, size: int, digest: str = "", elsewhere: str = "") -> Manifest:
        now = datetime.now(UTC)
        where = (self.source, elsewhere)
        return Manifest(self.name, self.language, size, digest, now, *where)


def _label(place: Path | str, language: str | None) -> _Label:
    name = Path(place).name.removesuffix(".zip")
    if not _NAME.fullmatch(name):
        message = (
            f"{name!r} is no name for a model: rename it to letters, digits, - _ ."
            ' as in "vosk-model-small-de-0.15"'
        )
        raise EarsError(message)
    code = language_code(language) if language else language_of(name)
    if code is None or not _LANGUAGE.fullmatch(code):
        message = f"the name {name} tells no language; add: --language de"
        raise EarsError(message)
    return _Label(name, code, str(place))


def _package_folder(package: str) -> Path:
    """Return the folder of a Python package, without running it."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        name = package.replace("_", "-")
        message = (
            f"there is no file, folder or Python package {package};"
            f" check the name, or use: pip install {name}"
        )
        raise EarsError(message)
    return Path(found.submodule_search_locations[0])


def _mb(size: int) -> int:
    return size // 1_000_000
