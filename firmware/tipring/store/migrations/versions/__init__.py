"""One small file for each change of the tables."""
