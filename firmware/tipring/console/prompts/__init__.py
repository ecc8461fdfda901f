"""The parts of the page of prompts: what is said, and other sounds for it."""
