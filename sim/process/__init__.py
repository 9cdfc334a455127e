"""The process language: processes as data that can be drawn, checked, rewritten and run by more than one engine."""
