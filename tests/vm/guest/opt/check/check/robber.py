"""Takes the modem as ModemManager would: exclusively, and under its name."""

import ctypes
import fcntl
import os
import signal
import termios
from typing import Final

NODE: Final = "/dev/ttyACM0"
SET_NAME: Final = 15
"""PR_SET_NAME of prctl(2)."""

if __name__ == "__main__":
    modem = os.open(NODE, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    fcntl.ioctl(modem, termios.TIOCEXCL)
    ctypes.CDLL(None).prctl(SET_NAME, b"ModemManager")
    signal.pause()
