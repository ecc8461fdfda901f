"""The link: the office's way to the internet, and what it is good for right now."""
