"""Due times: in order, and forgotten once they are cancelled."""

from tipring.domain.queue.timers import MOST_DEAD, Timers


def test_what_is_due_is_done_in_order_and_once() -> None:
    timers = Timers()
    done: list[tuple[object, float]] = []

    def note(subject: object, now: float) -> None:
        done.append((subject, now))

    for subject, due in (("late", 5.0), ("first", 1.0), ("second", 1.0)):
        timers.at(due, note, subject)
    assert timers.next_due == 1.0
    timers.run(2.0)
    assert done == [("first", 2.0), ("second", 2.0)]
    timers.run(9.0)
    assert done[2:] == [("late", 9.0)]
    assert timers.next_due is None


def test_what_begets_itself_is_done_as_often_as_it_is_due() -> None:
    timers = Timers()
    done: list[float] = []

    def again(subject: object, now: float) -> None:
        done.append(now)
        timers.at(now + 10.0, again, subject)

    timers.at(0.0, again, None)
    for now in (0.0, 5.0, 10.0):
        timers.run(now)
    assert done == [0.0, 10.0]


def test_a_cancelled_time_is_not_kept_for_long() -> None:
    timers = Timers()
    kept = timers.at(1_000_000.0, lambda _subject, _now: None, None)
    for number in range(10 * MOST_DEAD):
        timers.cancel(timers.at(float(number), lambda _s, _n: None, number))
    assert len(timers._heap) <= 2 * MOST_DEAD + 1  # noqa: SLF001 - that is the point
    assert timers.next_due == 1_000_000.0
    timers.cancel(kept)
    timers.cancel(kept)
    timers.cancel(None)
    assert timers.next_due is None
