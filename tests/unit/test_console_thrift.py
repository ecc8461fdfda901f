"""The console keeps its memory together: shown by a process of its own."""

import subprocess
import sys

import pytest

KEEPS = """
import sys
from tipring.console.thrift import be_thrifty
if {thrifty}:
    be_thrifty()
import engineio
from tipring.console import passwords

def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6

before = resident_mb()
for _ in range(4):
    passwords.hashed("copper-and-paper")
print(resident_mb() - before, "aiohttp.client" in sys.modules)
"""


@pytest.mark.parametrize("thrifty", [True, False])
def test_what_a_password_takes_goes_back_to_the_kernel(*, thrifty: bool) -> None:
    program = KEEPS.format(thrifty=thrifty)
    told = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout.split()
    kept_mb, clients = float(told[0]), told[1] == "True"
    assert (kept_mb < 5) is thrifty, kept_mb
    assert clients is not thrifty
