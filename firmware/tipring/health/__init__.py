"""Whether the box and its lines do well: tests and checks, each with its remedy."""
