"""Variants times replications: run them, keep what they leave, and make the result folder."""
