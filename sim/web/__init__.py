"""The workbench: scenarios, what-ifs, runs and results in a browser, on this machine alone.

The web process renders pages and never computes; one engine process reads scenarios and simulates what-ifs; every run
is a process of its own. Nothing is sent to or read from another machine.
"""
