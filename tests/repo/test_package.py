"""The recipe of the Debian package, and of the card that installs it by itself."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from package import deb, tree
from package.locked import TARGETS, Target
from package.recipe import newest_revision, version
from tipring.store.revision import NEWEST

ROOT = Path(__file__).parents[2]
CARD = ROOT / "hw/card"
RAN = "/bin/sh"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_each_debian_gets_a_package_for_its_own_python(target: Target) -> None:
    told = deb.control(target, 1)
    major, minor = target.python.split(".")
    assert f"python3 (>= {target.python})" in told
    assert f"python3 (<< {major}.{int(minor) + 1})" in told
    assert f"Architecture: {target.name.split('-')[1]}\n" in told
    assert "@" not in re.sub(r"<\S+@\S+>", "", told)
    assert told.endswith("\n")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_what_a_library_lacks_comes_from_debian(target: Target) -> None:
    told = deb.control(target, 1)
    assert "python3-pyaudio" in told
    assert ("python3-lgpio" in told) == (target.name == "trixie-arm64")


def test_a_newer_debian_has_the_newer_package() -> None:
    dpkg = shutil.which("dpkg")
    if dpkg is None:
        pytest.skip("dpkg is not installed here")
    older, newer = (version(each) for each in TARGETS if each.name.endswith("-arm64"))
    for words in ((older, "lt", newer), (newer, "lt", f"{NEWEST}.0.0-1")):
        subprocess.run([dpkg, "--compare-versions", *words], check=True)


def test_the_recipe_knows_the_tables_of_this_program() -> None:
    assert newest_revision() == NEWEST


def test_all_units_come_along_and_those_that_begin_are_known(tmp_path: Path) -> None:
    tree.lay_units(tmp_path)
    told = set(tree.units(tmp_path))
    assert {"tipring.service", "tipring.target", "tipring-backup.timer"} <= told
    assert not any("@" in name for name in told)
    enabled = set(tree.enabled_units(tmp_path))
    assert {"tipring.target", "tipring-backup.timer"} <= enabled <= told
    assert "tipring-backup.service" not in enabled
    assert (tmp_path / "usr/lib/sysusers.d/tipring.conf").is_file()


@pytest.mark.parametrize("step", deb.STEPS)
def test_the_packages_scripts_are_sound(step: str) -> None:
    subprocess.run([RAN, "-n", tree.SCRIPTS / step], check=True)


def test_no_validator_is_an_enumeration() -> None:
    """Pydantic looks at its signature, which Python 3.13 does not tell any more."""
    validator = re.compile(r"(?:After|Before|Plain)Validator\(([A-Z]\w*)\)")
    for path in (ROOT / "firmware/tipring").rglob("*.py"):
        assert validator.findall(path.read_text(encoding="utf-8")) == [], path


# --- The card -------------------------------------------------------------------------


def card(folder: Path, release: str) -> tuple[Path, Path]:
    boot, root = folder / "boot", folder / "root"
    boot.mkdir()
    (boot / "cmdline.txt").touch()
    (root / "etc").mkdir(parents=True)
    (root / "etc/os-release").write_text(f"VERSION_CODENAME={release}\n")
    return boot, root


def recipe(folder: Path) -> Path:
    """Return a copy of the recipe whose example's secrets are an owner's."""
    mine = folder / "card"
    shutil.copytree(CARD, mine)
    for name in ("user-data", "custom.toml"):
        text = (mine / name).read_text().replace("AAAA...", "AAAAC3Nz")
        (mine / name).write_text(text.replace("j9T$...", "j9T$abc"))
    return mine


def prepare(
    mine: Path, boot: Path, root: Path, package: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RAN, mine / "prepare.sh", boot, root, package],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("release", "suffix", "settings"),
    [("bookworm", "~deb12", "custom.toml"), ("trixie", "~deb13", "user-data")],
)
def test_a_card_gets_the_package_and_what_its_debian_reads(
    tmp_path: Path, release: str, suffix: str, settings: str
) -> None:
    boot, root = card(tmp_path, release)
    package = tmp_path / f"tipring_1{suffix}_arm64.deb"
    package.write_text("a package")
    said = prepare(recipe(tmp_path), boot, root, package)
    assert said.returncode == 0, said.stderr
    assert (boot / "tipring.deb").read_text() == "a package"
    assert (boot / settings).is_file()
    wants = root / "etc/systemd/system/multi-user.target.wants"
    begins = wants / "install-tipring.service"
    assert begins.exists() == (release == "bookworm")
    assert (boot / "meta-data").exists() == (release == "trixie")


@pytest.mark.parametrize(
    ("release", "name", "said"),
    [
        ("bullseye", "tipring_1~deb12_arm64.deb", "knows bookworm and trixie"),
        ("bookworm", "tipring_1~deb13_arm64.deb", "not for this card"),
        ("bookworm", "tipring_1~deb12_amd64.deb", "not for this card"),
    ],
)
def test_a_card_that_does_not_fit_stays_as_it_is(
    tmp_path: Path, release: str, name: str, said: str
) -> None:
    boot, root = card(tmp_path, release)
    (tmp_path / name).touch()
    told = prepare(recipe(tmp_path), boot, root, tmp_path / name)
    assert told.returncode == 1
    assert said in told.stderr
    assert [path.name for path in boot.iterdir()] == ["cmdline.txt"]


def test_a_card_is_not_made_with_the_examples_password(tmp_path: Path) -> None:
    boot, root = card(tmp_path, "bookworm")
    package = tmp_path / "tipring_1~deb12_arm64.deb"
    package.touch()
    told = prepare(CARD, boot, root, package)
    assert told.returncode == 1
    assert "write yours" in told.stderr


def test_what_cards_read_is_well_formed() -> None:
    text = (CARD / "user-data").read_text()
    assert text.startswith("#cloud-config\n")
    told = yaml.safe_load(text)
    assert any("tipring.deb" in str(words) for words in told["runcmd"])
    settings = tomllib.loads((CARD / "custom.toml").read_text())
    assert settings["config_version"] == 1
