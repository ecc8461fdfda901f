"""The telephone desk in a box: it answers the line and keeps what callers say."""

__version__ = "0.1.0"
