"""Models of languages: what makes the ears understand one."""
