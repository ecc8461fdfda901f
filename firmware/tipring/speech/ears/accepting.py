"""What of an engine's words counts as heard.

An engine's grammar is a hint to it, no list: it puts words together as it likes. So
what it says is compared with what was expected, whole utterance against whole phrase.
"""

from tipring.domain.hearing import Expected


def accepted(text: str, expected: Expected) -> str:
    """Return *text* if it was expected, else nothing."""
    words = text.split()
    said = " ".join(words)
    if is_free(expected) or said in expected.phrases:
        return said
    return said if words and set(words) <= set(expected.words) else ""


def is_free(expected: Expected) -> bool:
    """Return whether anything at all may be said."""
    return not expected.phrases and not expected.words


def may_go_on(text: str, expected: Expected) -> bool:
    """Return whether what was said so far may be the beginning of more."""
    words = text.split()
    said = " ".join(words)
    if said not in expected.phrases or set(words) <= set(expected.words):
        return True
    return any(phrase.startswith(f"{said} ") for phrase in expected.phrases)


def all_words(expected: Expected) -> tuple[str, ...]:
    """Return every word once, in the order in which it was written."""
    words = [word for phrase in expected.phrases for word in phrase.split()]
    return tuple(dict.fromkeys([*words, *expected.words]))


def primary(language: str) -> str:
    """Return the language without its country: `en` of `en_GB`."""
    return language.replace("-", "_").partition("_")[0].lower()
