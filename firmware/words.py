"""Gather the console's texts into the catalogues of its languages: `make words`.

Texts are what the code marks with `_`, `N_` and `n_`, also within f-strings, where
other collectors do not look. What is translated already stays; what nobody says any
more goes.
"""

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from tipring.console.words import CATALOGUES, LANGUAGES

CONSOLE = Path(__file__).parent / "tipring/console"
ONE, SEVERAL = frozenset({"_", "N_"}), "n_"
Text = str | tuple[str, str]
"""A text, or its forms for one and for several."""


def texts() -> list[Text]:
    """Return all that the console says, sorted."""
    found: dict[str, Text] = {}
    for path in sorted(CONSOLE.rglob("*.py")):
        for text in _marked(ast.parse(path.read_text(encoding="utf-8"))):
            one = text if isinstance(text, str) else text[0]
            if isinstance(found.get(one, ""), str):
                found[one] = text
    return [found[one] for one in sorted(found)]


def gathered(language: str, said: list[Text]) -> Catalog:
    """Return the catalogue of *language* with exactly these texts."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        old = read_po(file, locale=language)
    new = Catalog(
        locale=language,
        fuzzy=False,
        project="Tipring",
        header_comment=f"# The console's words in {LANGUAGES[language]}.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    for text in said:
        one = text if isinstance(text, str) else text[0]
        known = old.get(one)
        fits = known is not None and isinstance(known.string, str) == isinstance(
            text, str
        )
        new.add(text, known.string if known is not None and fits else None)
    return new


def _marked(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        said = [
            each.value
            for each in node.args[:2]
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if node.func.id in ONE and said:
            yield said[0]
        elif node.func.id == SEVERAL and len(said) == len(node.args[:2]):
            yield said[0], said[1]


def _write(path: Path, catalogue: Catalog) -> None:
    written = io.BytesIO()
    write_po(written, catalogue, width=0, sort_output=True, omit_header=False)
    path.write_bytes(written.getvalue())


if __name__ == "__main__":
    now = texts()
    for path in sorted(CATALOGUES.glob("*.po")):
        found = gathered(path.stem, now)
        _write(path, found)
        lacking = sum(
            not (each.string and all(each.string)) for each in found if each.id
        )
        sys.stdout.write(f"{path.stem}: {len(now)} texts, {lacking} not translated\n")
