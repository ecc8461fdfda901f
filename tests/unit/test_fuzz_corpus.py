"""What a fuzzer once found worth keeping is tried again, and mended crashes stay so."""

from pathlib import Path

import pytest

from fuzz.targets import NAMES, Target

CORPUS = Path(__file__).parents[1] / "fuzz" / "corpus"
WHOLE_BOXES = {"desk_api", "console_api"}
"""A desk of toys takes seconds to begin, and hundreds of questions take more."""
MOST_BYTES = 200_000


def again(name: str) -> None:
    target = Target(name)
    for data in target.seeds():
        target.check(data[: target.largest_bytes])
    for path in sorted((CORPUS / name).glob("*")):
        target.check(path.read_bytes())


@pytest.mark.parametrize("name", sorted(set(NAMES) - WHOLE_BOXES))
def test_nothing_raises(name: str) -> None:
    again(name)


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(WHOLE_BOXES))
def test_no_question_is_answered_500(name: str) -> None:
    again(name)


def test_the_corpus_is_small_and_for_targets_that_there_are() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= set(NAMES)
    assert sum(path.stat().st_size for path in CORPUS.rglob("*")) < MOST_BYTES
