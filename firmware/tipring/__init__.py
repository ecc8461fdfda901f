"""The telephone desk in a box: it answers the line and keeps what callers say."""

import os

from tipring.late_methods import compile_late

__version__ = "0.1.0"

# Before numpy is imported: on a busy machine the threads of its matrix products wait
# for each other for up to 0.4 s, and each frame of a call is due in 0.02 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

compile_late()  # before the first dataclass
