"""Take three quarters of a core in fine steps: python -m faults.spinner CORE (root).

A program of real-time priority that sleeps for 0.1 ms and then spins until its share is
right. What else runs on that core never stands still for long: to it, the core is slow.
"""

import gc
import os
import sys
import time

SHARE = 0.75
LETS_OTHERS_S = 0.0001
PRIORITY = 50


def main(core: int) -> None:
    """Spin on *core* until somebody kills us."""
    os.sched_setaffinity(0, {core})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    gc.disable()
    began_ns = time.monotonic_ns() - time.thread_time_ns()
    while True:
        while time.thread_time_ns() < SHARE * (time.monotonic_ns() - began_ns):
            pass
        time.sleep(LETS_OTHERS_S)


if __name__ == "__main__":
    main(int(sys.argv[1]))
