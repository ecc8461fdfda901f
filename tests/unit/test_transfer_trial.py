"""What the trial of transfers makes of each answer, without a line."""

from collections.abc import Callable

from tipring.domain.events import Tone
from tipring.domain.transfer_style import CompleteOn
from tipring.domain.transfer_trial import (
    Ask,
    Dial,
    Done,
    Flash,
    Hear,
    Heard,
    LetGo,
    Pause,
    Refused,
    Said,
    Say,
    TakeCall,
    TransferFound,
    TrialOutcome,
    TrialStep,
    transfer_trial,
)

NUMBER = "42"
Answers = Callable[[TrialStep, list[TrialStep]], TrialOutcome | None]


def run(answers: Answers) -> tuple[TransferFound, list[TrialStep]]:
    """Follow the trial; *answers* says what is unlike a carrier that transfers."""
    trial, steps = transfer_trial(NUMBER, (0.6, 0.1)), list[TrialStep]()
    step = next(trial)
    while True:
        steps.append(step)
        try:
            step = trial.send(answers(step, steps) or usual(step))
        except StopIteration as end:
            found: TransferFound = end.value
            return found, steps


def usual(step: TrialStep) -> TrialOutcome:
    match step:
        case Ask(question):
            return Said(yes="hear it ring" not in question)
        case Hear(tones) if Tone.DIAL in tones:
            return Heard(Tone.DIAL)
        case Hear(tones, answer=True) if Tone.RINGBACK in tones:
            return Heard(Tone.RINGBACK)
        case Hear(answer=True):
            return Heard(answer=True)
        case Hear():
            return Heard()
        case _:
            return Done()


def test_a_carrier_may_join_only_who_has_answered() -> None:
    def answers(step: TrialStep, steps: list[TrialStep]) -> TrialOutcome | None:
        dialled = sum(isinstance(each, Dial) for each in steps)
        if isinstance(step, Ask) and "each other" in step.question:
            return Said(yes=dialled == 2)
        return None

    found, steps = run(answers)
    assert found.style.complete_on is CompleteOn.ANSWER
    assert sum(isinstance(step, TakeCall) for step in steps) == 3
    assert found.settings[1:] == ('complete_on = "answer"', "flash_ms = 600")


def test_a_carrier_may_join_only_a_talk_of_three() -> None:
    def answers(step: TrialStep, steps: list[TrialStep]) -> TrialOutcome | None:
        dialled = sum(isinstance(each, Dial) for each in steps)
        if isinstance(step, Ask) and "each other" in step.question:
            return Said(yes=dialled == 3)
        return None

    found, steps = run(answers)
    assert found.style.complete_on is CompleteOn.FLASH_HANGUP
    before_asking = steps[: steps.index(LetGo()) + 1]
    assert Flash(0.6, to_exchange=True) in before_asking


def test_who_lifts_too_quickly_is_not_asked_to_lift() -> None:
    def answers(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        match step:
            case Hear(tones) if Tone.RINGBACK in tones:
                return Heard(answer=True)
            case Ask(question) if "each other" in question:
                return Said(yes=False)
            case _:
                return None

    _, steps = run(answers)
    assert not any(
        isinstance(step, Say) and "now, and say" in step.text for step in steps
    )


def test_ringing_that_we_hear_ourselves_is_not_asked_for() -> None:
    def answers(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        if isinstance(step, Hear) and step.tones == {Tone.RINGBACK}:
            return Heard(Tone.RINGBACK)
        return None

    found, steps = run(answers)
    assert found.style.flashes_back == 2
    assert steps[-3:-1] == [Pause(1.0), Flash(0.6, to_exchange=False)]
    assert not any(isinstance(s, Ask) and "hear it ring" in s.question for s in steps)


def told(answers: Answers) -> str:
    found, steps = run(answers)
    assert steps[-1] == LetGo()
    assert found.settings == ('transfer = "none"',)
    return found.sentence


def test_the_trial_ends_where_nobody_calls() -> None:
    def answers(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        return Refused("nobody called") if isinstance(step, TakeCall) else None

    assert told(answers) == "the trial was not finished: nobody called"


def test_the_trial_ends_where_the_number_cannot_be_called() -> None:
    def busy(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        at_number = isinstance(step, Hear) and Tone.RINGBACK in step.tones
        return Heard(Tone.BUSY) if at_number else None

    def silent(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        at_number = isinstance(step, Hear) and Tone.RINGBACK in step.tones
        return Heard() if at_number else None

    assert "42 takes no call: busy tone" in told(busy)
    assert "nothing was heard of the call to 42" in told(silent)


def test_the_trial_ends_where_nobody_is_heard_to_answer() -> None:
    def answers(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        match step:
            case Hear(tones, answer=True) if Tone.RINGBACK not in tones:
                return Heard()
            case Ask(question) if "each other" in question:
                return Said(yes=False)
            case _:
                return None

    assert "the second telephone was not heard to answer" in told(answers)


def test_the_trial_ends_where_a_flash_works_only_once() -> None:
    def answers(step: TrialStep, steps: list[TrialStep]) -> TrialOutcome | None:
        again = sum(isinstance(each, Flash) for each in steps) > 1
        match step:
            case Hear(tones) if Tone.DIAL in tones and again:
                return Heard()
            case Ask(question) if "each other" in question:
                return Said(yes=False)
            case _:
                return None

    assert "this time no dial tone came after the flash" in told(answers)


def test_a_line_that_does_not_flash_is_said_to() -> None:
    def answers(step: TrialStep, _steps: list[TrialStep]) -> TrialOutcome | None:
        return Refused("ERROR") if isinstance(step, Flash) else None

    assert "knows no hook flash" in told(answers)
