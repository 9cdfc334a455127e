"""Where things stand in the kernel's arrays: operations, and the columns of tokens, resources, stocks and the rest.

Plain module constants, because numba compiles them in.
"""

from __future__ import annotations

from typing import Final

NONE: Final = -1

# Operations. Every instruction says which one comes next; a sequence leaves no trace of its own.
END: Final = 0
DELAY: Final = 1
WORK: Final = 2
ACQUIRE: Final = 3
RELEASE: Final = 4
FORK: Final = 5
CHANCE: Final = 6
CHOOSE: Final = 7
GATE_LEVEL: Final = 8
GATE_STOCK: Final = 9
GATE_CLOCK: Final = 10
GATE_DEPARTURE: Final = 11
ADJUST: Final = 12
PUT: Final = 13
TAKE: Final = 14
SPAWN: Final = 15
LOOP: Final = 16
LOOP_BACK: Final = 17
MARK: Final = 18

# Columns of an instruction: operation, label, cause, four operands, the next instruction.
OP: Final = 0
LABEL: Final = 1
CAUSE: Final = 2
A: Final = 3
B: Final = 4
C: Final = 5
D: Final = 6
NEXT: Final = 7
INSTRUCTION_COLUMNS: Final = 8

# Columns of an option of a choice: first instruction; the acquisition it begins with, if any; its cost terms.
OPTION_START: Final = 0
OPTION_ENTRY: Final = 1
OPTION_TERM: Final = 2
OPTION_TERMS: Final = 3
OPTION_COLUMNS: Final = 4

BRANCH_COLUMNS: Final = 2
TERM_COLUMNS: Final = 2
FAMILY_COLUMNS: Final = 3
PROCESS_COLUMNS: Final = 4
CAPACITY_COLUMNS: Final = 2

# Columns of a token. RELEASED is who ended its wait and, GIVER_SHIFT bits higher, what that token had done last.
T_PC: Final = 0
T_FRAME: Final = 1
T_SUBJECT: Final = 2
T_PARENT: Final = 3
T_JOIN: Final = 4
T_LABEL: Final = 5
T_START: Final = 6
T_END: Final = 7
T_KIND: Final = 8
T_SINCE: Final = 9
T_CAUSE: Final = 10
T_AMOUNT: Final = 11
T_ROW_LABEL: Final = 12
T_FOLLOW: Final = 13
T_RELEASED: Final = 14
T_LAST_ROW: Final = 15
T_PRIORITY: Final = 16
T_ASKED: Final = 17
T_BEFORE: Final = 18
T_BEHIND: Final = 19
T_REQUEST: Final = 20
T_OPEN_CAUSE: Final = 21
T_CHOICE: Final = 22
T_STANDING: Final = 23
T_HELD: Final = 24
T_LINK: Final = 25
T_WHAT: Final = 26
T_CHOSEN: Final = 27
T_NEED: Final = 28
T_REVIEW: Final = 29
T_LOOP: Final = 30
TOKEN_COLUMNS: Final = 31
GIVER_SHIFT: Final = 32
TOKEN_MASK: Final = 2**32 - 1

# Columns of a resource.
R_CAPACITY: Final = 0
R_BASE: Final = 1
R_IN_USE: Final = 2
R_UNITS: Final = 3
R_HEAD: Final = 4
R_TAIL: Final = 5
R_LEVEL: Final = 6
R_OPEN: Final = 7
R_GIVER: Final = 8
R_DIRTY: Final = 9
R_SINCE: Final = 10
R_PROMISED: Final = 11
R_BUSY: Final = 12
R_CAPACITY_AREA: Final = 13
R_QUEUED: Final = 14
R_OPEN_TIME: Final = 15
R_REQUESTS: Final = 16
R_WAITED: Final = 17
R_AMOUNT: Final = 18
R_WAIT_TOTAL: Final = 19
R_WAIT_MAX: Final = 20
R_GIVER_ROW: Final = 21
RESOURCE_COLUMNS: Final = 22

# Columns of a stock. Head and tail stand where a resource has them, so that both queues are served by one code.
S_AMOUNT: Final = 0
S_ARRIVED: Final = 1
S_GATES: Final = 2
S_UNITS: Final = 3
S_HEAD: Final = 4
S_TAIL: Final = 5
S_GIVER: Final = 8
S_DIRTY: Final = 9
STOCK_COLUMNS: Final = 10

# Columns of a level.
L_CAUSE: Final = 0
L_OWN_CAUSE: Final = 1
L_JOBS: Final = 2
L_GATES: Final = 3
LEVEL_COLUMNS: Final = 4

# Columns of a derived level: kind (sum, product, minimum), which level it is, its inputs.
D_KIND: Final = 0
D_LEVEL: Final = 1
D_FIRST: Final = 2
D_COUNT: Final = 3
DERIVED_COLUMNS: Final = 4
SUM: Final = 0
PRODUCT: Final = 1
MINIMUM: Final = 2

# Columns of a modifier. A target below zero is a resource: -1 - its index.
M_TARGET: Final = 0
M_COUNT: Final = 1
M_PENDING: Final = 2
M_NOTED: Final = 3
MODIFIER_COLUMNS: Final = 4

# Columns of a job (work under way), a holding, a join, a loop frame.
J_SINCE: Final = 0
J_LEVEL: Final = 1
J_TOKEN: Final = 2
J_HOLDING: Final = 3
J_EPOCH: Final = 4
J_BEFORE: Final = 5
J_BEHIND: Final = 6
J_CAUSE: Final = 7
JOB_COLUMNS: Final = 8

H_TOKEN: Final = 0
H_LABEL: Final = 1
H_CAUSE: Final = 2
H_START: Final = 3
H_AMOUNT: Final = 4
H_RESOURCE: Final = 5
H_NEXT: Final = 6
H_STATE: Final = 7
H_LAST_ROW: Final = 8
HOLDING_COLUMNS: Final = 9
GIVEN_BACK: Final = 0
IN_HAND: Final = 1
RETURNING: Final = 2

X_TOKEN: Final = 0
X_NEED: Final = 1
X_DONE: Final = 2
X_BEFORE: Final = 3
X_LATEST: Final = 4
X_FINISHED: Final = 5
X_WAITING: Final = 6
JOIN_COLUMNS: Final = 7

F_ITERATION: Final = 0
F_OUTER: Final = 1
F_REFERENCES: Final = 2
F_TIMES: Final = 3
F_INSTANT: Final = 4
F_TURNS: Final = 5
F_WITHIN: Final = 6
F_KEY: Final = 7
FRAME_COLUMNS: Final = 8
LARGEST: Final = 2**31 - 1
ENDLESS: Final = LARGEST

# Events on the heap: a time, what happens (kind and index), and a number that tells whether it still holds.
E_RESUME: Final = 0
E_JOB: Final = 1
E_RETURN: Final = 2
E_REVIEW: Final = 3
EVENT_KINDS: Final = 8
NEVER: Final = 2**62

# Columns of a row of the trace, kept small because the trace is most of what a run writes: whole words first, then
# halves, counted in halves from the row's beginning. HOW is kind + cause + follow + closed, a byte each.
# GIVER_ROW is what the token that ended the wait had done last when it let go of what was waited for.
ROW_START: Final = 0
ROW_END: Final = 1
ROW_AMOUNT: Final = 2
ROW_TOKEN: Final = 6
ROW_LABEL: Final = 7
ROW_RELEASED_BY: Final = 8
ROW_BEFORE: Final = 9
ROW_HOW: Final = 10
ROW_GIVER_ROW: Final = 11
ROW_COLUMNS: Final = 6
HOW_CAUSE: Final = 8
HOW_FOLLOW: Final = 16
HOW_CLOSED: Final = 24
HOW_MASK: Final = 255

# Counters of a run.
N_TOKENS: Final = 0
N_ROWS: Final = 1
N_MARKS: Final = 2
N_CHANGES: Final = 3
N_HEAP: Final = 4
N_READY: Final = 5
N_JOBS: Final = 6
N_HOLDINGS: Final = 7
N_JOINS: Final = 8
N_FRAMES: Final = 9
N_CHOOSERS: Final = 10
N_STUCK: Final = 11
N_DIRTY_RESOURCES: Final = 12
N_DIRTY_STOCKS: Final = 13
N_NOTED: Final = 14
N_JOINS_READY: Final = 15
N_SERIAL: Final = 16
N_EVENTS: Final = 17
N_NOW: Final = 18
N_TOUCHED: Final = 19
N_FREE_JOB: Final = 20
N_FREE_HOLDING: Final = 21
N_FREE_FRAME: Final = 22
N_STATUS: Final = 23
N_CULPRIT: Final = 24
N_STARTED: Final = 25
N_FAILED: Final = 26
N_FAILED_TURN: Final = 27
COUNTERS: Final = 28

# Behind the counters: where each table of the memory begins, and for how many rows there is room.
P_TOKEN: Final = 28
P_RESOURCE: Final = 29
P_STOCK: Final = 30
P_LEVEL: Final = 31
P_MODIFIER: Final = 32
P_JOB: Final = 33
P_HOLDING: Final = 34
P_JOIN: Final = 35
P_FRAME: Final = 36
P_HEAP: Final = 37
P_ROWS: Final = 38
P_MARKS: Final = 39
P_CHANGES: Final = 40
P_CHOOSERS: Final = 41
P_SORTED: Final = 42
P_NOTED: Final = 43
P_READY: Final = 44
P_STUCK: Final = 45
P_DIRTY_RESOURCES: Final = 46
P_DIRTY_STOCKS: Final = 47
P_JOINS_READY: Final = 48
P_BEFORE_CAUSE: Final = 49
ROOM_TOKENS: Final = 50
ROOM_ROWS: Final = 51
# Where tables of real numbers begin.
P_LEVEL_VALUE: Final = 52
P_BEFORE_VALUE: Final = 53
P_JOB_REMAINING: Final = 54
P_JOB_RATE: Final = 55
P_CHANGE_VALUE: Final = 56
MEMORY_HEADER: Final = 57

# How much room there is for other things, as multiples of the room for tokens.
JOBS_PER_TOKEN: Final = 2
HOLDINGS_PER_TOKEN: Final = 2
EVENTS_PER_TOKEN: Final = 4
CHOOSERS_PER_TOKEN: Final = 2
HEAP_MARGIN: Final = 4

EVENT_COLUMNS: Final = 3
MARK_COLUMNS: Final = 3
CHANGE_COLUMNS: Final = 2
CHOOSER_COLUMNS: Final = 2

# At the head of the program's whole numbers: where each table begins (Q_), and how many rows some have (COUNT_).
Q_CODE: Final = 0
Q_BRANCHES: Final = 1
Q_OPTIONS: Final = 2
Q_TERM: Final = 3
Q_FAMILY: Final = 4
Q_PROCESSES: Final = 5
Q_DERIVED: Final = 6
Q_RESOURCES: Final = 7
Q_LEVELS: Final = 8
Q_INPUTS: Final = 9
Q_MODIFIERS: Final = 10
Q_TARGET_FIRST: Final = 11
Q_TARGET_MODIFIERS: Final = 12
Q_LEVEL_RESOURCES_FIRST: Final = 13
Q_LEVEL_RESOURCES: Final = 14
Q_STOCKS: Final = 15
Q_DRAW_FAMILY: Final = 16
Q_DRAW_KEY: Final = 17
Q_LABEL_KEY: Final = 18
# Where tables of real numbers begin.
Q_NUMBER: Final = 19
Q_WEIGHT: Final = 20
Q_TERM_SECONDS: Final = 21
Q_FAMILY_NUMBER: Final = 22
Q_FAMILY_MORE: Final = 23
Q_LEVEL_BASE: Final = 24
Q_INPUT_WEIGHT: Final = 25
Q_MODIFIER_AMOUNT: Final = 26
Q_DERIVED_BOUNDS: Final = 27
COUNT_PROCESSES: Final = 28
COUNT_LEVELS: Final = 29
COUNT_MODIFIERS: Final = 30
COUNT_RESOURCES: Final = 31
COUNT_STOCKS: Final = 32
COUNT_DERIVED: Final = 33
PROGRAM_HEADER: Final = 34

# What became of a run.
DONE: Final = 0
TOO_SMALL: Final = 1

# Families of distributions.
FIXED: Final = 0
LOGNORMAL: Final = 1
TRIANGULAR: Final = 2
UNIFORM: Final = 3
LOG_UNIFORM: Final = 4
EXPONENTIAL: Final = 5
EMPIRICAL: Final = 6
MIXTURE: Final = 7
