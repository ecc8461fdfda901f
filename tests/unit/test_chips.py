import pytest

from tipring.wire.chips import AGERE, CONEXANT, STANDARD, USR, Chip, chip_of


@pytest.mark.parametrize(
    ("answers", "chip"),
    [
        (["5601", "U.S. Robotics 56K FAX USB V1.2.23"], USR),
        (["U.S. Robotics"], USR),
        (["56000", "CX93001-EIS_V0.2013-V92", "CONEXANT"], CONEXANT),
        (["56000"], CONEXANT),
        (["56000", "MT9234MU-V92", "Agere Systems"], AGERE),
        (["MultiTech Systems"], AGERE),
        (["2493", "Silicon Labs"], STANDARD),
        (["156000", "95601"], STANDARD),
        ([], STANDARD),
    ],
)
def test_a_chip_is_known_by_what_it_says_of_itself(
    answers: list[str], chip: Chip
) -> None:
    assert chip_of(answers) is chip


@pytest.mark.parametrize("chip", [USR, CONEXANT, AGERE, STANDARD])
def test_every_chip_is_asked_for_caller_id_and_kept_from_dropping_calls(
    chip: Chip,
) -> None:
    assert "+VCID=1" in chip.idle
    assert "+VIT=0" in chip.voice
    assert any(text.startswith("+VSD") and text.endswith(",0") for text in chip.voice)
