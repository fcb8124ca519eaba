"""The ways to an answer, registered by being imported."""

from evaluation.ways import compare, diagnose, find, read, side_data

__all__ = ["compare", "diagnose", "find", "read", "side_data"]
