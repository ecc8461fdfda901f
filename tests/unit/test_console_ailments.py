"""What worries the box, as its page says it."""

from datetime import UTC, datetime

from tipring.console.ailments.rows import findings_html, worries_html
from tipring.domain.findings import amber, green, red
from tipring.domain.worries.worry import worry_about

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_a_worry_says_since_when_what_is_done_and_what_helps() -> None:
    lost = red("line", "nobody reaches us on <back>", "plug it in", of="back")
    shown = worries_html([worry_about(lost.cared_for("it is reset"), NOW)])
    assert "<strong>line back</strong>" in shown
    assert "&lt;back&gt;" in shown
    assert 'data-since="2026-11-23T15:00:00+00:00"' in shown
    assert "What the box does: it is reset" in shown
    assert "What helps: plug it in" in shown


def test_what_nothing_is_done_about_is_told_without_it() -> None:
    shown = worries_html([worry_about(red("disk", "it is full", "erase"), NOW)])
    assert "What the box does" not in shown


def test_all_that_was_looked_at_is_shown_the_worst_first() -> None:
    shown = findings_html([green("memory", "500 MB"), amber("disk", "300 MB", "erase")])
    assert shown.index("disk") < shown.index("memory")
