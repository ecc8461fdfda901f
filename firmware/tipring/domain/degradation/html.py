"""The page as HTML: one file, readable on a telephone, printable on paper."""

from collections.abc import Iterator
from html import escape
from typing import Final

from tipring.domain.degradation.report import Case, Grade, Report, Service

STYLE: Final = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem;
  background: #fff; color: #1c1c1c;
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 1.75rem 0 .25rem; }
p { margin: .25rem 0 .5rem; }
.small { color: #555; font-size: .9rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid #ccc; padding: .4rem .5rem; text-align: left;
  vertical-align: top; font-weight: normal; }
th { width: 35%; }
td:first-of-type { width: 5.5rem; font-weight: bold; }
.works td:first-of-type { color: #14632f; }
.partly td:first-of-type { color: #7a5200; }
.gone td:first-of-type { color: #a3151b; }
@media (max-width: 36rem) {
  tr { display: block; border-top: 1px solid #ccc; padding: .4rem 0; }
  th, td { display: inline; border: 0; padding: 0; width: auto; }
  th::after { content: ": "; }
  td + td { display: block; color: #333; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { break-inside: avoid; }
}
"""


def as_html(report: Report) -> str:
    """Return the whole document."""
    return "\n".join(_document(report)) + "\n"


def _document(report: Report) -> Iterator[str]:
    office = escape(report.office)
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{office}: what still works</title>"
    yield f"<style>{STYLE}</style></head>"
    yield "<body>"
    yield f"<h1>{office}: what still works if something fails</h1>"
    made = f"{report.made_at:%Y-%m-%d %H:%M}"
    yield f'<p class="small">Computed from the settings at {made}, for that hour.'
    yield "Each failure is looked at alone.</p>"
    if report.advice:
        yield "<section><h2>What would help</h2><ul>"
        yield from (f"<li>{escape(each)}</li>" for each in report.advice)
        yield "</ul></section>"
    for case in report.cases:
        yield from _case(case)
    yield "</body></html>"


def _case(case: Case) -> Iterator[str]:
    yield f"<section><h2>If {escape(case.name)}</h2>"
    yield f'<p class="small">{escape(case.means)}</p>'
    yield "<table>"
    yield from map(_row, case.services)
    yield "</table></section>"


def _row(service: Service) -> str:
    grade: Grade = service.grade
    return (
        f'<tr class="{grade.value}"><th scope="row">{escape(service.what)}</th>'
        f"<td>{grade.value}</td><td>{escape(service.how)}</td></tr>"
    )
