"""What can be said: the word that flows, queues and mailboxes share."""

Say = tuple[str, ...]
"""Prompts to be said one after another: ids, catalogue texts or .wav paths."""


def filled(phrase: Say, **parts: Say) -> Say:
    """Return *phrase* with *parts* in the places that are named in braces."""
    done: Say = ()
    for piece in phrase:
        done += parts[piece[1:-1]] if piece.startswith("{") else (piece,)
    return done
