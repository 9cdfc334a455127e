"""The compiled engine: a program as arrays, and an interpreter in machine code that gives SimPy's traces."""

__all__: list[str] = []
