"""The office among itself: extensions call each other, and the street."""
