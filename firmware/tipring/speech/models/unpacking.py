"""A zip is unpacked as if an enemy had made it."""

import shutil
import stat
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tipring.domain.errors import EarsError
from tipring.speech.models.files import CHUNK
from tipring.speech.models.progress import Progress, Step, Tell
from tipring.wire.zip_damage import ZIP_DAMAGE, is_damage

MIB = 1 << 20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_AGAIN = "download it again, from https://alphacephei.com/vosk/models"


@dataclass(frozen=True, slots=True)
class Caps:
    """What no model needs more of."""

    bytes: int = 1024 * MIB
    """Unpacked."""
    files: int = 1000
    ratio: float = 50.0
    """Unpacked to packed. Models are noise: they pack to a half."""
    ratio_from_bytes: int = MIB
    """What is smaller unpacked may pack as well as it likes."""


CAPS = Caps()


@dataclass(frozen=True, slots=True)
class Contents:
    """A zip that was looked through and may be unpacked."""

    path: Path
    members: Sequence[zipfile.ZipInfo]
    """Files only."""

    @property
    def bytes(self) -> int:
        """How large it is unpacked."""
        return sum(member.file_size for member in self.members)


def look_through(path: Path, caps: Caps = CAPS) -> Contents:
    """Return what is in a zip; nothing is unpacked. EarsError: it must not be."""
    with _opened(path) as archive:
        entries = archive.infolist()
        if len(entries) > caps.files:
            raise _refusal(path, f"has {len(entries)} entries, more than {caps.files}")
        for entry in entries:
            if what := _wrong_with(entry):
                raise _refusal(path, f'has an entry "{entry.filename}" that {what}')
        members = [entry for entry in entries if not entry.is_dir()]
    contents = Contents(path, members)
    names = {PurePosixPath(member.filename) for member in members}
    if len(names) < len(members):
        raise _refusal(path, "has two files of one name")
    _weigh(contents, caps)
    return contents


def unpack(contents: Contents, folder: Path, tell: Tell) -> None:
    """Unpack into the new *folder*. EarsError: a damaged zip; OSError: the disk."""
    folder.mkdir()
    done = 0
    with _opened(contents.path) as archive:
        for member in contents.members:
            target = folder / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, target.open("xb") as file:
                # No more than the size that was weighed ever comes out of it.
                while part := packed.read(CHUNK):
                    done += file.write(part)
                    tell(Progress(Step.UNPACK, done, contents.bytes))


def copy_tree(source: Path, folder: Path, tell: Tell, caps: Caps = CAPS) -> None:
    """Copy a model's folder, files only. EarsError: it has links, or is no model."""
    paths = sorted(source.rglob("*"))
    for path in paths:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            message = f"{path} is a link or a device; copy the model without links"
            raise EarsError(message)
    files = [path for path in paths if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    if len(files) > caps.files or total > caps.bytes:
        most = f"{caps.files} files, {caps.bytes // MIB} MiB"
        message = f"{source} is larger than any model ({most}): name a model's folder"
        raise EarsError(message)
    folder.mkdir()
    done = 0
    for path in files:
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        done += path.stat().st_size
        tell(Progress(Step.UNPACK, done, total))


def _weigh(contents: Contents, caps: Caps) -> None:
    unpacked, packed = contents.bytes, contents.path.stat().st_size
    if unpacked > caps.bytes:
        most = caps.bytes // MIB
        raise _refusal(contents.path, f"would unpack to more than {most} MiB")
    if unpacked > caps.ratio_from_bytes and unpacked > caps.ratio * packed:
        times = unpacked // max(packed, 1)
        raise _refusal(contents.path, f"would unpack to {times} times its size")


def _wrong_with(entry: zipfile.ZipInfo) -> str | None:
    name, mode = entry.filename, entry.external_attr >> 16
    kind = stat.S_IFMT(mode)
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in parts[0]:
        return "names an absolute place"
    if ".." in parts:
        return "leads out of its folder"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a device"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return f"is packed by method {entry.compress_type}, which models are not"
    return None


def _refusal(path: Path, what: str) -> EarsError:
    return EarsError(f"{path} {what}: it was not made for this; {_AGAIN}")


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except ZIP_DAMAGE as error:
        if not is_damage(error):
            raise
        message = f"{path} is no whole zip: {error}; {_AGAIN}"
        raise EarsError(message) from error
