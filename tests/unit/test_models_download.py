"""A model comes over a network that fails in every way, or is refused with a remedy."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.model_server import ModelServer, serving_models
from support.toy_models import FILES, NAME, toy_manager, toy_offer, toy_zip
from tipring.domain.errors import EarsError
from tipring.speech.models.installed import MANIFEST, installed
from tipring.speech.models.manager import ModelManager
from tipring.speech.models.progress import Progress, Step

ZIP = toy_zip()
SIZE = len(ZIP)
OFFER = toy_offer(ZIP)
Fault = Callable[[ModelServer], object]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving_models(ZIP) as served:
        yield served


@pytest.fixture
def manager(server: ModelServer, tmp_path: Path) -> ModelManager:
    return toy_manager(tmp_path, server.url, OFFER)


def set_fault(**values: object) -> Fault:
    def spoil(server: ModelServer) -> None:
        for name, value in values.items():
            setattr(server, name, value)

    return spoil


def partial(store: Path) -> Path:
    return store / "models" / ".work" / f"{NAME}.zip.partial"


def begun(store: Path, content: bytes) -> None:
    partial(store).parent.mkdir(parents=True)
    partial(store).write_bytes(content)


def assert_good(store: Path) -> None:
    folder = installed(store)["de"]
    assert folder == store / "models" / "de" / NAME
    for name, content in FILES.items():
        assert (folder / name).read_bytes() == content
    left = {path.name for path in (store / "models" / ".work").iterdir()}
    assert left == {"lock"}


def test_a_model_is_installed_by_its_language(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    seen: list[Progress] = []
    model = manager.install("de", seen.append)
    assert_good(tmp_path)
    assert model.manifest.name == NAME
    assert model.manifest.source == f"{server.url}{NAME}.zip"
    assert model.manifest.hash == OFFER.hash
    assert model.manifest.bytes == sum(map(len, FILES.values()))
    steps = list(dict.fromkeys(progress.step for progress in seen))
    assert steps == [Step.DOWNLOAD, Step.CHECK, Step.UNPACK, Step.TRY]
    assert Progress(Step.DOWNLOAD, SIZE, SIZE) in seen
    assert manager.install(NAME).folder == model.folder
    assert len(server.asked) == 1, "what is installed is not downloaded again"


BORNE: dict[str, tuple[Fault, list[str]]] = {
    "the line breaks once": (set_fault(breaks_after=[9000]), ["", "bytes=9000-"]),
    "it breaks again and again": (
        set_fault(breaks_after=[9000, 9000, 9000]),
        ["", "bytes=9000-", "bytes=18000-", "bytes=27000-"],
    ),
    "it breaks and ranges are ignored": (
        set_fault(breaks_after=[9000], ignores_range=True),
        ["", "bytes=9000-"],
    ),
    "a reply without a length breaks": (
        set_fault(breaks_after=[9000], hides_length=True),
        ["", "bytes=9000-"],
    ),
    "the server is busy twice": (set_fault(statuses=[503, 429]), ["", "", ""]),
    "the server does not want to go on": (
        set_fault(breaks_after=[9000], statuses=[200, 416]),
        ["", "bytes=9000-", ""],
    ),
}


@pytest.mark.parametrize("name", BORNE)
def test_a_fault_that_passes_is_borne(
    server: ModelServer, manager: ModelManager, tmp_path: Path, name: str
) -> None:
    spoil, asked = BORNE[name]
    spoil(server)
    manager.install("de")
    assert_good(tmp_path)
    assert server.asked == asked


def redirect_loop(server: ModelServer) -> None:
    server.leads_to = f"{server.url}again"


REFUSED: dict[str, tuple[Fault, str, bool]] = {
    "404": (set_fault(statuses=[404]), "is not there any more (404)", False),
    "403": (set_fault(statuses=[403]), "the server refuses", False),
    "500": (set_fault(statuses=[500] * 3), "the server answers 500", False),
    "in a circle": (redirect_loop, "leads in a circle", False),
    "says another size": (
        set_fault(says_length=SIZE + 1),
        f"has {SIZE + 1} bytes, and the catalogue knows {SIZE}",
        False,
    ),
    "sends more": (
        set_fault(content=ZIP + b"more", hides_length=True),
        "has more, and the catalogue knows",
        False,
    ),
    "sends less": (
        set_fault(content=ZIP[:9000], hides_length=True, ignores_range=True),
        "the server ended early (9000 of",
        True,
    ),
    "damaged": (
        set_fault(content=ZIP[:5000] + b"\0" + ZIP[5001:]),
        "another hash",
        False,
    ),
    "silent": (set_fault(stalls=True), "did not come: ", False),
    "always cut": (
        set_fault(breaks_after=[900] * 9, ignores_range=True),
        "(900 of",
        True,
    ),
    "another part": (
        set_fault(breaks_after=[9000] * 9, wrong_part=True),
        "did not come: ",
        True,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_that_stays_is_told_and_nothing_is_installed(
    server: ModelServer, manager: ModelManager, tmp_path: Path, name: str
) -> None:
    spoil, told, is_kept = REFUSED[name]
    spoil(server)
    with pytest.raises(EarsError) as error:
        manager.install("de")
    assert told in str(error.value)
    assert "tipring speech import FILE.zip" in str(error.value)
    assert installed(tmp_path) == {}
    assert bool(manager.begun_bytes(OFFER)) == is_kept


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with serving_models(ZIP) as server:
        address = server.url
    manager = toy_manager(tmp_path, address, OFFER)
    with pytest.raises(EarsError, match="check that this computer reaches the inter"):
        manager.install("de")


@pytest.mark.parametrize("home", ["ftp://127.0.0.1", "http://127.0.0.1:x", "nonsense"])
def test_an_address_that_is_none_is_told(tmp_path: Path, home: str) -> None:
    with pytest.raises(EarsError, match="is no address to download from"):
        toy_manager(tmp_path, home, OFFER).install("de")


def test_what_was_begun_yesterday_is_gone_on_with(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    begun(tmp_path, ZIP[:20000])
    assert manager.begun_bytes(OFFER) == 20000
    manager.install("de")
    assert server.asked == ["bytes=20000-"]
    assert_good(tmp_path)


@pytest.mark.parametrize("wanted", ["de", NAME])
def test_what_was_begun_can_be_given_up(
    manager: ModelManager, tmp_path: Path, wanted: str
) -> None:
    begun(tmp_path, ZIP[:20000])
    assert manager.remove(wanted) == f"{NAME}.zip.partial"
    assert manager.begun_bytes(OFFER) == 0
    with pytest.raises(EarsError, match="is installed"):
        manager.remove(wanted)


def test_what_was_wholly_here_is_not_asked_for(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    begun(tmp_path, ZIP)
    manager.install("de")
    assert server.asked == []
    assert_good(tmp_path)


@pytest.mark.parametrize("rotten", [b"\0" * 20000, b"\0" * (SIZE + 5), b"\0" * SIZE])
def test_what_a_power_cut_left_of_a_download_is_begun_anew(
    server: ModelServer, manager: ModelManager, tmp_path: Path, rotten: bytes
) -> None:
    begun(tmp_path, rotten)
    manager.install("de")
    assert server.asked[-1] == ""
    assert_good(tmp_path)


def test_a_download_that_stays_wrong_is_begun_anew_only_once(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    begun(tmp_path, b"\0" * 20000)
    server.content = b"\1" * SIZE
    with pytest.raises(EarsError, match="another hash"):
        manager.install("de")
    assert server.asked == ["bytes=20000-", ""]


def test_md5_is_what_the_makers_tell_of_most_models(
    server: ModelServer, tmp_path: Path
) -> None:
    md5 = hashlib.md5(ZIP, usedforsecurity=False).hexdigest()
    one = replace(OFFER, hash=f"md5:{md5}")
    toy_manager(tmp_path, server.url, one).install("de")
    assert_good(tmp_path)


def test_a_redirect_to_where_it_moved_is_followed(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    server.leads_to = "/moved/here.zip"
    manager.install("de")
    assert_good(tmp_path)


def test_a_proxy_is_asked(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server stands for a proxy: it is asked for an address that is not its own."""
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("NO_PROXY", "")
    toy_manager(tmp_path, "http://models.invalid/", OFFER).install("de")
    assert_good(tmp_path)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        ("gopher://localhost", "mend HTTPS_PROXY"),
        ("http://127.0.0.1:x", "mend HTTPS_PROXY"),
        ("http://127.0.0.1:1", "reaches the internet"),
    ],
)
def test_a_proxy_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: str, told: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.setenv("NO_PROXY", "")
    manager = toy_manager(tmp_path, "http://models.invalid/", OFFER)
    with pytest.raises(EarsError, match=told):
        manager.install("de")


def test_who_stops_a_download_can_go_on_later(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    def stop(progress: Progress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        manager.install("de", stop)
    assert installed(tmp_path) == {}
    have = manager.begun_bytes(OFFER)
    assert have
    manager.install("de")
    assert_good(tmp_path)
    assert server.asked == ["", f"bytes={have}-"] or have == SIZE


def test_a_manifest_of_the_zip_itself_is_not_believed(tmp_path: Path) -> None:
    content = toy_zip({**FILES, MANIFEST: b'{"name": "evil"}'})
    with serving_models(content) as server:
        toy_manager(tmp_path, server.url, toy_offer(content)).install("de")
    assert_good(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from support.toy_models import toy_manager, toy_offer

store, home, content = sys.argv[1:]

def die(progress):
    if progress.done:
        os.kill(os.getpid(), signal.SIGKILL)

offer = toy_offer(Path(content).read_bytes())
toy_manager(Path(store), home, offer).install("de", die)
"""


def test_a_killed_download_is_gone_on_with(
    server: ModelServer, manager: ModelManager, tmp_path: Path
) -> None:
    content = tmp_path / "content"
    content.write_bytes(ZIP)
    server.breaks_after = [9000]
    words = [sys.executable, "-c", KILLED, str(tmp_path), server.url, str(content)]
    killed = subprocess.run(words, check=False, cwd=Path(__file__).parents[1])
    assert killed.returncode == -9
    assert installed(tmp_path) == {}
    have = manager.begun_bytes(OFFER)
    assert 0 < have <= 9000
    manager.install("de")
    assert server.asked == ["", f"bytes={have}-"]
    assert_good(tmp_path)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a certificate of 127.0.0.1 that nobody trusts yet, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed here: no certificate can be made")
    path = tmp_path / "certificate.pem"
    words = "openssl req -x509 -nodes -days 2 -newkey ec -pkeyopt"
    words += " ec_paramgen_curve:prime256v1 -subj /CN=127.0.0.1 -addext"
    words += f" subjectAltName=IP:127.0.0.1 -keyout {path} -out {path}.crt"
    subprocess.run(words.split(), check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + Path(f"{path}.crt").read_bytes())
    return path


def test_a_certificate_that_is_not_valid_is_told(
    tmp_path: Path, certificate: Path
) -> None:
    with serving_models(ZIP, certificate) as server:
        manager = toy_manager(tmp_path, server.url, OFFER)
        with pytest.raises(EarsError, match="check this computer's date"):
            manager.install("de")


def test_an_encrypted_address_may_not_lead_to_an_open_one(
    server: ModelServer,
    tmp_path: Path,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving_models(ZIP, certificate) as guarded:
        manager = toy_manager(tmp_path, guarded.url, OFFER)
        guarded.leads_to = f"{server.url}{NAME}.zip"
        with pytest.raises(EarsError, match="which is not encrypted"):
            manager.install("de")
        guarded.leads_to = ""
        manager.install("de")
    assert_good(tmp_path)
