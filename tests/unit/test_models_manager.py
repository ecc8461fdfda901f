"""Models are taken from files and packages, replaced, removed; faults leave none."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from support.model_server import serving_models
from support.toy_models import (
    FILES,
    NAME,
    toy_folder,
    toy_manager,
    toy_offer,
    toy_trial,
    toy_zip,
)
from tipring.domain.errors import EarsError
from tipring.speech.models.catalogue import CATALOGUE, HOME, language_of, offer
from tipring.speech.models.files import free_bytes
from tipring.speech.models.installed import MANIFEST, installed, models
from tipring.speech.models.manager import RESERVE_BYTES, ModelManager, World
from tipring.speech.models.progress import Progress, Step
from tipring.speech.models.trouble import told

BROKEN = {**FILES, "graph/HCLr.fst": b"cut off"}


@pytest.fixture
def manager(tmp_path: Path) -> ModelManager:
    return toy_manager(tmp_path / "store", HOME)


def zip_at(path: Path, files: dict[str, bytes] = FILES) -> str:
    path.write_bytes(toy_zip(files))
    return str(path)


# --- the catalogue ---------------------------------------------------------------


def test_every_language_has_a_model_at_its_makers() -> None:
    known = {one.language: one.url(HOME) for one in CATALOGUE}
    assert set(known) == {"en", "de", "it", "ru", "tr", "zh", "ko"}
    home = "https://alphacephei.com/vosk/models"
    assert known["zh"] == f"{home}/vosk-model-small-cn-0.22.zip"
    for one in CATALOGUE:
        algorithm, digest = one.hash.split(":")
        assert len(digest) == {"md5": 32, "sha256": 64}[algorithm]
        assert language_of(one.name) == one.language


@pytest.mark.parametrize("wanted", ["de", "de_AT", "de-ch", NAME])
def test_a_model_is_found_by_language_or_name(wanted: str) -> None:
    assert offer(wanted).name == NAME


def test_what_is_unknown_is_told_with_what_is_near() -> None:
    with pytest.raises(EarsError, match=r"perhaps vosk-model-small-de-0.15"):
        offer("vosk-model-smal-de-0.1")
    with pytest.raises(EarsError, match=r"Name a language \(en, de, it"):
        offer("xx")


# --- from files ------------------------------------------------------------------


def test_a_zip_is_imported(manager: ModelManager, tmp_path: Path) -> None:
    model = manager.side_load(zip_at(tmp_path / f"{NAME}.zip"))
    assert model.manifest.language == "de"
    assert model.manifest.hash.startswith("sha256:")
    assert installed(tmp_path / "store") == {"de": model.folder}
    assert (tmp_path / f"{NAME}.zip").exists()


def test_a_folder_is_imported(manager: ModelManager, tmp_path: Path) -> None:
    folder = toy_folder(tmp_path / "vosk-model-fr-0.22")
    model = manager.side_load(str(folder))
    assert model.manifest.language == "fr"
    assert model.manifest.hash == ""
    assert (model.path / "am/final.mdl").exists()
    assert folder.exists()


def test_a_name_that_tells_no_language_needs_one(
    manager: ModelManager, tmp_path: Path
) -> None:
    source = zip_at(tmp_path / "mine.zip")
    for language in (None, "German!"):
        with pytest.raises(EarsError, match="add: --language de"):
            manager.side_load(source, language)
    assert manager.side_load(source, "cn").manifest.language == "zh"


def test_a_name_that_cannot_be_one_is_told(
    manager: ModelManager, tmp_path: Path
) -> None:
    source = zip_at(tmp_path / "my model.zip")
    with pytest.raises(EarsError, match="is no name for a model"):
        manager.side_load(source, "de")


def test_what_is_installed_is_not_replaced_unasked(
    manager: ModelManager, tmp_path: Path
) -> None:
    source = zip_at(tmp_path / f"{NAME}.zip")
    manager.side_load(source)
    with pytest.raises(EarsError, match=f"tipring speech remove {NAME}"):
        manager.side_load(source)
    manager.remove(NAME)
    assert installed(tmp_path / "store") == {}
    manager.side_load(source)


def test_the_older_layout_is_a_model_too(manager: ModelManager, tmp_path: Path) -> None:
    flat = {"final.mdl": b"x", "graph/HCLr.fst": FILES["graph/HCLr.fst"]}
    manager.side_load(zip_at(tmp_path / f"{NAME}.zip", flat))


REFUSED = {
    "no model": ({"readme": b"hello"}, "there is no Vosk model in"),
    "fixed": ({**FILES, "graph/HCLG.fst": b"x"}, "has a fixed vocabulary"),
    "damaged": (BROKEN, "the engine crashed"),
    "a file where a folder is": ({**FILES, "am": b"x"}, "could not unpack"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_model_is_refused(
    manager: ModelManager, tmp_path: Path, name: str
) -> None:
    files, words = REFUSED[name]
    with pytest.raises(EarsError, match=words):
        manager.side_load(zip_at(tmp_path / f"{NAME}.zip", files))
    assert installed(tmp_path / "store") == {}
    left = [path.name for path in (tmp_path / "store/models/.work").iterdir()]
    assert left == ["lock"]


def test_a_damaged_folder_is_refused(manager: ModelManager, tmp_path: Path) -> None:
    with pytest.raises(EarsError, match="the engine crashed"):
        manager.side_load(str(toy_folder(tmp_path / NAME, BROKEN)))
    assert installed(tmp_path / "store") == {}


def test_a_path_that_is_not_there_is_told(
    manager: ModelManager, tmp_path: Path
) -> None:
    with pytest.raises(EarsError, match=r"could not unpack .*check the name"):
        manager.side_load(str(tmp_path / f"{NAME}.zip"))


# --- from packages ---------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a Python package with a model, which must not be run."""
    folder = tmp_path / "site" / "vosk_model_eo"
    toy_folder(folder / "model")
    (folder / "__init__.py").write_text("raise SystemExit('it was run')")
    monkeypatch.syspath_prepend(str(folder.parent))
    return folder


def test_a_package_is_used_where_it_is(
    manager: ModelManager, tmp_path: Path, package: Path
) -> None:
    model = manager.side_load("vosk_model_eo")
    assert model.path == package / "model"
    assert installed(tmp_path / "store") == {"eo": package / "model"}
    manager.remove("eo")
    assert (package / "model/am/final.mdl").exists()
    assert installed(tmp_path / "store") == {}


def test_a_package_that_was_removed_is_no_model_and_can_come_back(
    manager: ModelManager, tmp_path: Path, package: Path
) -> None:
    manager.side_load("vosk_model_eo")
    package.rename(package.with_name("gone"))
    assert installed(tmp_path / "store") == {}
    package.with_name("gone").rename(package)
    assert installed(tmp_path / "store") == {"eo": package / "model"}
    (package / "model").rename(package / "newer")
    assert manager.side_load("vosk_model_eo").path == package / "newer"


def test_a_package_that_is_not_there_is_told(manager: ModelManager) -> None:
    with pytest.raises(EarsError, match="pip install vosk-model-xx"):
        manager.side_load("vosk_model_xx")


# --- several, and none -----------------------------------------------------------


def test_the_model_installed_last_is_in_use(
    manager: ModelManager, tmp_path: Path
) -> None:
    manager.side_load(zip_at(tmp_path / f"{NAME}.zip"))
    manager.side_load(zip_at(tmp_path / "newer.zip"), "de")
    assert manager.find("de").manifest.name == "newer"
    assert manager.find(NAME).manifest.name == NAME
    assert manager.test("de_AT", Path("hallo.wav")).heard == "hallo"
    assert manager.remove("de") == "newer"
    assert manager.find("de").manifest.name == NAME
    assert [model.manifest.name for model in manager.models()] == [NAME]


def test_a_model_that_is_not_installed_is_told(manager: ModelManager) -> None:
    with pytest.raises(EarsError, match=r"there are: none.*tipring speech install it"):
        manager.remove("it")


# --- what can happen meanwhile ---------------------------------------------------


def test_two_installations_at_once_are_refused(
    manager: ModelManager, tmp_path: Path
) -> None:
    source = zip_at(tmp_path / f"{NAME}.zip")
    told_of: list[str] = []

    def another(progress: Progress) -> None:
        if progress.step is Step.TRY:
            with pytest.raises(EarsError) as error:
                toy_manager(tmp_path / "store", HOME).side_load(source)
            told_of.append(str(error.value))

    manager.side_load(source, tell=another)
    assert "another program changes the models in" in told_of[0]
    assert set(installed(tmp_path / "store")) == {"de"}


def test_too_little_room_is_told_before_anything_is_written(tmp_path: Path) -> None:
    content = toy_zip()
    one = toy_offer(content)
    wanted = RESERVE_BYTES + 3 * len(content)
    with serving_models(content) as server:
        world = World(server.url, [one], trial=toy_trial)
        small = replace(world, free_bytes=lambda _folder: wanted - 1)
        with pytest.raises(EarsError, match="make room on that disk"):
            ModelManager(tmp_path, small).install("de")
        assert server.asked == []
        enough = replace(world, free_bytes=lambda _folder: wanted)
        ModelManager(tmp_path, enough).install("de")


def test_a_large_zip_needs_its_unpacked_size(tmp_path: Path) -> None:
    world = World(trial=toy_trial, free_bytes=lambda _folder: RESERVE_BYTES + 1000)
    source = zip_at(tmp_path / f"{NAME}.zip")
    for place in (source, str(toy_folder(tmp_path / NAME))):
        with pytest.raises(EarsError, match="has 100 MB left, and 100 are needed"):
            ModelManager(tmp_path / "store", world).side_load(place)


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room on that disk"),
        (errno.EACCES, "as root"),
        (errno.EROFS, "for writing again"),
        (errno.EBADF, "the words before"),
    ],
)
def test_a_disk_that_refuses_in_the_middle_is_told(
    manager: ModelManager, tmp_path: Path, number: int, remedy: str
) -> None:
    def refuse(progress: Progress) -> None:
        if progress.step is Step.UNPACK:
            raise OSError(number, os.strerror(number))

    with pytest.raises(EarsError, match=remedy):
        manager.side_load(zip_at(tmp_path / f"{NAME}.zip"), tell=refuse)
    assert installed(tmp_path / "store") == {}


def test_an_error_without_a_number_is_told() -> None:
    def fail() -> None:
        raise OSError

    with pytest.raises(EarsError, match="the words before"), told("read", "it"):
        fail()


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(EarsError, match="could not work in"):
        toy_manager(tmp_path / "store", HOME).side_load("x.zip", "de")


def test_room_is_that_of_the_disk() -> None:
    assert free_bytes(Path("/nowhere/at/all")) == free_bytes(Path("/"))


KILLED = """
import os, signal, sys
from pathlib import Path
from support.toy_models import toy_manager
from tipring.speech.models.progress import Step

store, source, step = sys.argv[1:]

def die(progress):
    if progress.step == step:
        os.kill(os.getpid(), signal.SIGKILL)

toy_manager(Path(store), "").side_load(source, tell=die)
"""


@pytest.mark.parametrize("step", [Step.CHECK, Step.UNPACK, Step.TRY])
def test_a_killed_installation_leaves_nothing_that_is_used(
    manager: ModelManager, tmp_path: Path, step: Step
) -> None:
    source = zip_at(tmp_path / f"{NAME}.zip")
    words = [sys.executable, "-c", KILLED, str(tmp_path / "store"), source, step]
    tests = Path(__file__).parents[1]
    killed = subprocess.run(words, check=False, cwd=tests)
    assert killed.returncode == -9
    assert installed(tmp_path / "store") == {}
    manager.side_load(source)
    assert set(installed(tmp_path / "store")) == {"de"}
    assert not list((tmp_path / "store/models/.work").glob("*/"))


def test_a_folder_that_a_crash_left_at_the_end_is_replaced(
    manager: ModelManager, tmp_path: Path
) -> None:
    model = manager.side_load(zip_at(tmp_path / f"{NAME}.zip"))
    (model.folder / MANIFEST).unlink()
    assert models(tmp_path / "store") == []
    assert manager.side_load(str(tmp_path / f"{NAME}.zip")).folder == model.folder
