"""What counts as an installed model, and what does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tipring.speech.models.installed import (
    MANIFEST,
    Manifest,
    installed,
    models,
    models_folder,
    write_manifest,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
GERMAN = Manifest("small-de", "de", 17, "md5:00", NOON, "https://example.com/de.zip")


def put(store: Path, manifest: Manifest) -> Path:
    folder = models_folder(store) / manifest.language / manifest.name
    folder.mkdir(parents=True)
    write_manifest(manifest, folder)
    return folder


def test_a_store_that_never_had_a_model_has_none(tmp_path: Path) -> None:
    assert installed(tmp_path / "nowhere") == {}
    assert models(tmp_path) == []


def test_a_folder_with_its_manifest_is_a_model(tmp_path: Path) -> None:
    folder = put(tmp_path, GERMAN)
    assert installed(tmp_path) == {"de": folder}
    assert models(tmp_path)[0].manifest == GERMAN


def test_of_two_models_the_one_installed_last_is_used(tmp_path: Path) -> None:
    later = replace(GERMAN, name="a-better-de", installed_at=NOON + timedelta(1))
    better = put(tmp_path, later)
    put(tmp_path, GERMAN)
    put(tmp_path, replace(GERMAN, name="small-it", language="it"))
    found = installed(tmp_path)
    assert found["de"] == better
    assert set(found) == {"de", "it"}


def test_a_model_may_be_used_where_it_is(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "vosk_model_de"
    put(tmp_path, replace(GERMAN, elsewhere=str(package)))
    assert installed(tmp_path) == {}, "the package was removed, or never there"
    package.mkdir(parents=True)
    assert installed(tmp_path) == {"de": package}


@pytest.mark.parametrize(
    "written", [b"", b"{", b"[]", b'{"name": "de"}', b"\xff\xfe", b"null"]
)
def test_a_damaged_manifest_makes_no_model(tmp_path: Path, written: bytes) -> None:
    (put(tmp_path, GERMAN) / MANIFEST).write_bytes(written)
    assert installed(tmp_path) == {}


def test_a_naive_time_makes_no_model(tmp_path: Path) -> None:
    put(tmp_path, replace(GERMAN, installed_at=NOON.replace(tzinfo=None)))
    assert installed(tmp_path) == {}


def test_what_is_hidden_is_work_in_progress(tmp_path: Path) -> None:
    folder = put(tmp_path, GERMAN)
    folder.rename(folder.with_name(".small-de"))
    assert installed(tmp_path) == {}


def test_a_folder_without_a_manifest_is_no_model(tmp_path: Path) -> None:
    (put(tmp_path, GERMAN) / MANIFEST).unlink()
    assert installed(tmp_path) == {}
