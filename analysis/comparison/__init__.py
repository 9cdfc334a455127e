"""Variants compared: paired differences, intervals, verdicts, probabilities."""
