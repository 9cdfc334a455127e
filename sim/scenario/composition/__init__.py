"""Composition: the files of a scenario laid over each other, with what overrides, replaces and removes what."""
