"""Lines to the street that we can hold."""
