"""Faults planted for real against the real command, and what becomes of the outputs, the message and the next run."""
