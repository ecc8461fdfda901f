"""The console: pages for people, by HTTPS, in a process of its own."""
