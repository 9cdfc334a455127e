"""Studies: many runs of one scenario that differ in one respect, and what follows from their differences.

A study is a function that makes a `study.Study` of the folder of its runs. Its command (`sim.cli`) plans the runs and
hands both to `sim.cli.study.run_study`, which all studies share, as they do the page and what is printed. The sentences
of the page are in `Study.sentences`, or in `templates/NAME.j2` where they are long.
"""
