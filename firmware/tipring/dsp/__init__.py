"""Samples in, facts out: sound without devices."""
