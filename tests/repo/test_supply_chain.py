"""What the package carries is locked, fits each target, may be handed on, is listed."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from package import audit, licences
from package.locked import (
    BUILD_REQUIREMENTS,
    FROM_DEBIAN,
    HERE,
    REQUIREMENTS,
    SOURCE_ONLY,
    TARGETS,
    LockedFile,
    Target,
    read,
    requirements,
)
from package.sbom import SBOM, sbom

ROOT = HERE.parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = read()
LICENCES = licences.read()
FORBIDDEN = re.compile(r"\bA?GPL|UNKNOWN|Proprietary")
EACH_TARGET = pytest.mark.parametrize("target", TARGETS, ids=lambda each: each.name)


def locked_for(target: Target) -> dict[str, list[LockedFile]]:
    found: dict[str, list[LockedFile]] = {}
    for file in FILES:
        if target.name in file.targets:
            found.setdefault(file.package, []).append(file)
    return found


@EACH_TARGET
def test_what_pyproject_asks_for_is_locked_to_a_version_that_fits(
    target: Target,
) -> None:
    locked = locked_for(target)
    for line in PROJECT["project"]["dependencies"]:
        asked = Requirement(line)
        name = canonicalize_name(asked.name)
        wanted = asked.marker is None or asked.marker.evaluate(target.environment)
        if not wanted or (name, target.name) in FROM_DEBIAN:
            continue
        assert name in locked, f"{line} is not locked: make lock"
        (version,) = {file.version for file in locked[name]}
        assert version in asked.specifier, f"{name} {version} is not {line}: make lock"


@EACH_TARGET
def test_each_library_installs_without_a_compiler(target: Target) -> None:
    """On a Raspberry Pi nothing is compiled but what is named, with the reason."""
    for package, files in locked_for(target).items():
        fits = any(file.is_wheel and target.takes(file.file) for file in files)
        assert fits or package in SOURCE_ONLY, f"{package} has no wheel: {target.name}"


@EACH_TARGET
def test_the_list_of_one_target_has_its_files_alone_and_asks_nothing(
    target: Target,
) -> None:
    listed = requirements(FILES, target)
    hashes = set(re.findall(r"--hash=sha256:(\w+)", listed))
    assert hashes == {each.sha256 for each in FILES if target.name in each.targets}
    assert ";" not in listed
    assert listed.count("==") == len(locked_for(target))


def test_pip_is_given_what_is_locked() -> None:
    assert REQUIREMENTS.read_text(encoding="utf-8") == requirements(FILES)
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in FILES)


def test_what_builds_the_package_is_locked_as_well() -> None:
    text = BUILD_REQUIREMENTS.read_text(encoding="utf-8")
    wanted = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
    for asked in (*wanted, Requirement("setuptools")):
        found = re.search(rf"^{asked.name}==(\S+) \\$", text, re.MULTILINE)
        assert found, f"{asked.name} is not locked: make lock"
        assert found[1] in asked.specifier
    assert text.count("==") <= text.count("--hash=sha256:")


def test_each_licence_is_known_and_lets_us_hand_it_on() -> None:
    assert LICENCES.keys() == {file.package for file in FILES}
    for each in LICENCES.values():
        assert each.licence, f"{each.package} says nothing of its licence"
        assert not FORBIDDEN.search(each.licence), f"{each.package}: {each.licence}"


def test_the_page_of_licences_says_what_is_locked() -> None:
    said = licences.PAGE.read_text(encoding="utf-8")
    assert said == licences.page(FILES, LICENCES), "make lock"


def test_the_list_for_auditors_says_what_is_locked() -> None:
    assert SBOM.read_text(encoding="utf-8") == sbom(FILES, LICENCES), "make lock"


def test_vosk_finds_its_library_on_arm64() -> None:
    recipe = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("deb*.py"))
    assert '"libatomic1"' in recipe


@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "1 libraries were asked"),
        (
            [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}, {"id": "X-2"}]}],
            audit.WEAK,
            "a 1: CVE-1, X-2",
        ),
        (
            [{"name": "a", "skip_reason": "not found"}],
            audit.NOT_ASKED,
            "1 could not be: a",
        ),
    ],
)
def test_an_audit_that_could_not_ask_is_no_good_news(
    told: list[dict[str, object]],
    status: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert audit.judged(told) == status
    assert said in capsys.readouterr().out
