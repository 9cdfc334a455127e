"""The domain: what exists in a scenario and what it does, translated into a process program."""
