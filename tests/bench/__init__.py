"""The measuring rig: what the ears of the box are worth, in figures.

    PYTHONPATH=tests .venv/bin/python -m bench dtmf --seed 3
    PYTHONPATH=tests .venv/bin/python -m bench --help

Everything is made fresh from a seed: the same seed gives the same sound. Recordings of
real voices come from Debian's packages (get_speech.sh); where they are missing, the
rig says so and measures what it can.
"""

import os

# One thread, like each line of the box; said before numpy is loaded.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
