"""The package in Debian roots of its own: installed, upgraded, removed, started."""
