"""What all that the rules ask for has in common."""


class Command:
    """An imperative (`commands.py`), or an entry to be written down before the next.

    A class and no union of its 190 kinds: a type checker looks through a union at each
    list of commands, and takes twice as long for the rules and their tests.
    """

    __slots__ = ()
