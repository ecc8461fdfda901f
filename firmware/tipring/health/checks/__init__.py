"""What is looked at when the box is examined: a file for each thing."""
