"""What the emulated modem notices on the line by itself, chip by chip."""

import numpy as np
import pytest
from support.exchange_bench import Bench
from test_exchange_streams import unshielded

from tipring.domain.script import HangUp, Press, Speak, SpeakFile, Wait
from tipring.dsp.levels import dbm0
from tipring.exchange.caller import Voice
from tipring.exchange.loop import MarkKind
from tipring.exchange.parting import Parting, PartingStyle
