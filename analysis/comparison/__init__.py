"""Variants held against each other: paired differences, intervals, verdicts, probabilities."""
