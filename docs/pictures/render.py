#!/usr/bin/env python3
"""Draw the pictures of docs/signalling.md anew, from our own sounds and detectors.

PYTHONPATH=tests .venv/bin/python docs/pictures/render.py
"""

from pathlib import Path

from bench.pictures import gallery

if __name__ == "__main__":
    gallery.draw(Path(__file__).parent)
