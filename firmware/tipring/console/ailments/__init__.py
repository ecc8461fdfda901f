"""What worries the box, on its page."""
