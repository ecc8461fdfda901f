"""Agents' phones: whatever rings at a person who answers for the office."""
