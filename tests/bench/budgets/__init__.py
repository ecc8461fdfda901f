"""Every figure that this release promises, measured by one command: `make budgets`."""
