"""`python -m tipring` is the `tipring` command."""

from tipring.cli.main import main

main()
