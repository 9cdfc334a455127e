"""Where the time goes: hours by cause, root causes, the critical path and the bottleneck of each force."""
