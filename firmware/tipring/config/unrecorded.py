"""What callers hear although nobody recorded it, and how to record it."""

from collections.abc import Iterator
from dataclasses import replace

from tipring.config.problems import Problem
from tipring.config.reader import Reading
from tipring.config.spoken import spoken
from tipring.config.toml_lines import KeyPath
from tipring.domain.errors import SpeechError
from tipring.speech.narrator import Found, Narrator, Source, looks_like_an_id


def unrecorded(reading: Reading, narrator: Narrator) -> Iterator[Problem]:
    """Yield each place that names what is rendered or borrowed, once.

    Where there is more than one such prompt at a place, the first stands for all.
    """
    told: dict[tuple[str, KeyPath, str], list[Problem]] = {}
    for part in spoken(reading):
        try:
            found = narrator.look(part.say, part.language)
        except SpeechError:
            continue
        if not found.is_recorded:
            problem = part.file.problem(part.path, *_words(found, part.language))
            place = part.file.name, part.path, part.language
            told.setdefault(place, []).append(problem)
    for problems in told.values():
        first, more = problems[0], len(problems) - 1
        also = f" ({more} more like it)" if more else ""
        yield replace(first, what=f"{first.what}{also}")


def _words(found: Found, language: str) -> tuple[str, str]:
    prompt = found.prompt
    if found.source is Source.RENDERED:
        what = f'nobody recorded "{prompt.text}" in "{language}"; a plain voice says it'
    else:
        what = f'"{prompt.text}" is heard in "{prompt.language}", not in "{language}"'
    name = prompt.id if looks_like_an_id(prompt.id) else "ID"
    text = "" if name == prompt.id else " --text ..."
    return what, f"record it: tipring prompts add {language} {name} FILE{text}"
