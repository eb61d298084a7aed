"""Probe suites, registered through the same door as anybody's."""
