#!/bin/sh
# The codec wakes up mute. Run once, then keep it with: alsactl store
# Full scale is +2.2 dBm into 600 ohm at these settings; the board file's gains say so.
set -eu
set_control() { amixer -q -c audioinjectorpi sset "$@"; }
set_control 'Output Mixer HiFi' on
set_control 'Master' 0dB
set_control 'Input Mux' 'Line In'
set_control 'Line' cap
set_control 'Capture' 0dB
