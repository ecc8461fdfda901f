"""A zip that was made by an enemy, or cut off, is refused before it does harm."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from support.toy_models import FILES, NAME, toy_folder, toy_zip
from tipring.domain.errors import EarsError
from tipring.speech.models.progress import Progress, Step, nobody
from tipring.speech.models.unpacking import (
    Caps,
    Contents,
    copy_tree,
    look_through,
    unpack,
)

CAPS = Caps(bytes=200_000, files=8, ratio_from_bytes=100_000)
Made = Callable[[zipfile.ZipFile], object]


def write(path: Path, *mades: Made) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for made in mades:
            made(archive)
    return path


def entry(name: str, content: bytes = b"x", mode: int = 0, method: int = 0) -> Made:
    def made(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        info.filename = name
        info.external_attr = mode << 16
        info.compress_type = method
        archive.writestr(info, content)

    return made


ATTACKS: dict[str, tuple[Made, str]] = {
    "out of its folder": (entry("../../etc/passwd"), "leads out of its folder"),
    "out, deeper": (entry("a/b/../../../x"), "leads out of its folder"),
    "absolute": (entry("/etc/passwd"), "names an absolute place"),
    "of Windows": (entry("C:/x"), "names an absolute place"),
    "backslashes": (entry("..\\x"), "names an absolute place"),
    "a link": (entry("m/link", b"/etc", stat.S_IFLNK | 0o777), "link or a device"),
    "a device": (entry("m/null", b"", stat.S_IFCHR | 0o666), "link or a device"),
    "a pipe": (entry("m/pipe", b"", stat.S_IFIFO | 0o666), "link or a device"),
    "bzip2": (entry("m/x", b"x", 0, zipfile.ZIP_BZIP2), "is packed by method 12"),
    "too large": (entry("m/x", b"\1" * 200_001), "unpack to more than 0 MiB"),
    "a bomb": (entry("m/x", b"\0" * 150_000, 0, 8), "times its size"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused(tmp_path: Path, name: str) -> None:
    made, told = ATTACKS[name]
    path = write(tmp_path / "a.zip", entry("m/am/final.mdl"), made)
    with pytest.raises(EarsError, match=told):
        look_through(path, CAPS)


def test_many_small_files_that_are_too_much_together_are_refused(
    tmp_path: Path,
) -> None:
    parts = [entry(f"m/{number}", b"\1" * 50_000) for number in range(5)]
    with pytest.raises(EarsError, match="unpack to more than"):
        look_through(write(tmp_path / "a.zip", *parts), CAPS)


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    parts = [entry(f"m/{number}") for number in range(9)]
    with pytest.raises(EarsError, match="has 9 entries, more than 8"):
        look_through(write(tmp_path / "a.zip", *parts), CAPS)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", entry("m/a"), entry("m//a"))
    with pytest.raises(EarsError, match="two files of one name"):
        look_through(path, CAPS)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", entry("m/x"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(EarsError, match="is encrypted"):
        look_through(path, CAPS)


@pytest.mark.parametrize(
    "data", [b"", b"no zip", toy_zip()[:20_000], toy_zip()[:-10]], ids=len
)
def test_what_is_no_whole_zip_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(EarsError, match="is no whole zip"):
        look_through(path)


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    data = bytearray(toy_zip())
    data[data.index(b"acoustics") + 100] ^= 1
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(EarsError, match="Bad CRC"):
        unpack(look_through(path), tmp_path / "out", nobody)


def test_a_member_that_says_it_is_small_gives_no_more(tmp_path: Path) -> None:
    """The size in the directory is weighed; what follows it is never read."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/x", b"\0" * 5_000_000)
    data = packed.getvalue().replace((5_000_000).to_bytes(4, "little"), b"\5\0\0\0")
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    contents = look_through(path, CAPS)
    with pytest.raises(EarsError, match="is no whole zip"):
        unpack(contents, tmp_path / "out", nobody)
    assert (tmp_path / "out/m/x").stat().st_size <= 5


def test_a_good_zip_comes_out_as_it_went_in(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(toy_zip())
    seen: list[Progress] = []
    contents = look_through(path)
    unpack(contents, tmp_path / "out", seen.append)
    for name, content in FILES.items():
        assert (tmp_path / "out" / NAME / name).read_bytes() == content
    assert seen[-1] == Progress(Step.UNPACK, contents.bytes, contents.bytes)


def test_nothing_is_unpacked_over_something(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError):
        unpack(Contents(tmp_path, []), tmp_path, nobody)


def test_a_folder_is_copied_file_by_file(tmp_path: Path) -> None:
    source = toy_folder(tmp_path / "model")
    copy_tree(source, tmp_path / "copy", nobody)
    for name, content in FILES.items():
        assert (tmp_path / "copy" / name).read_bytes() == content


def test_a_folder_with_a_link_is_refused(tmp_path: Path) -> None:
    source = toy_folder(tmp_path / "model")
    (source / "shadow").symlink_to("/etc/shadow")
    with pytest.raises(EarsError, match="is a link or a device"):
        copy_tree(source, tmp_path / "copy", nobody)
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("caps", [Caps(files=3), Caps(bytes=10_000)])
def test_a_folder_that_is_no_models_is_refused(tmp_path: Path, caps: Caps) -> None:
    source = toy_folder(tmp_path / "home")
    with pytest.raises(EarsError, match="larger than any model"):
        copy_tree(source, tmp_path / "copy", nobody, caps)
