"""Engines that run a program: the SimPy reference, and the trace they share."""
