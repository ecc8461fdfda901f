"""Ladder diagrams of what SIP says, drawn from real traces: `make ladders`."""
