"""What worries the box: since when, what it tries, who is told, and how often."""
