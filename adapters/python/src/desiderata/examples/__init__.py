"""Adapters for libraries that others wrote, to run against the suite and to start your own from."""
