/* The records of the compiled engine: the program that it reads, and the state of a run.

   Everything refers to everything else by its row in a list, never by address: lists move when they grow. A reference
   below zero (NONE) refers to nothing. What Python reads and writes is named once more in layout.c, from which Python
   takes every offset, so that the two cannot disagree. */

#ifndef LEIDANG_KERNEL_H
#define LEIDANG_KERNEL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define NONE (-1)
#define LIST(type) struct { type *rows; int32_t count, room; }

/* ---- Codes ---- */

/* Every instruction says which one comes next; a sequence leaves no trace of its own. */
enum Operation {
    END, DELAY, WORK, ACQUIRE, RELEASE, FORK, CHANCE, CHOOSE, GATE_LEVEL, GATE_STOCK, GATE_CLOCK, GATE_DEPARTURE,
    ADJUST, PUT, TAKE, SPAWN, LOOP, LOOP_BACK, MARK, OPERATIONS
};

/* What a token is doing, as `sim.engine.trace.Kind`. */
enum Kind { KIND_DELAY, KIND_WORK, KIND_QUEUE, KIND_STOCK, KIND_GATE, KIND_JOIN, KIND_CHOICE, KIND_HOLD };

enum FamilyKind { FIXED, LOGNORMAL, TRIANGULAR, UNIFORM, LOG_UNIFORM, EXPONENTIAL, EMPIRICAL, MIXTURE, FAMILY_KINDS };

enum DerivedKind { SUM, PRODUCT, MINIMUM, DERIVED_KINDS };

enum TermKind { OVER_LEVEL, OF_QUEUE, TERM_KINDS };

/* What became of a run; the failures as in `sim.engine.failures`. */
enum Status {
    DONE = 0, NO_TIME = 2, REMOVED_TOO_OFTEN, NOT_HELD, BAD_DRAW, NOT_FINITE, TOO_MANY_WAIT, TOO_LARGE,
    TOO_MANY_TOKENS, TOO_MANY_ROWS, NO_MEMORY, GAP, CIRCLE /* the last two of critical paths */
};

enum EventKind { RESUME, JOB_DONE, UNITS_RETURN, REVIEW };

enum HoldingState { GIVEN_BACK, IN_HAND, RETURNING };

#define ITERATIONS_PER_INSTANT 100000
#define MOST_UNITS INT32_MAX
#define ENDLESS INT32_MAX
#define LONGEST_S 1e15
#define TOLERANCE 1e-9 /* work within this of being done is done: rates such as 1/3 must not cost an extra second */
#define NEVER INT64_MAX

/* ---- The program: never written while a run goes on ---- */

/* 32 bytes, for each element has instructions of its own and each is needed once in a run: they are what the processor
   waits for. */
typedef struct {
    int32_t operation, label, cause;
    union {
        struct { int32_t draw; } delay;
        struct { int32_t draw, level; } work;
        struct { int32_t resource, amount, priority; } acquire;
        struct { int32_t resource, amount, draw, level; } release; /* draw: back by itself later; level: at its rate */
        struct { int32_t branch, branches, need; } fork;
        struct { int32_t draw, option, options; } chance;
        struct { int32_t option, options, review; } choose;
        struct { int32_t level, unused, follow; } level_gate;
        struct { int32_t stock, amount, follow; } stock_gate;
        struct { int32_t second, every; } clock_gate;
        struct { int32_t modifier, change; } adjust;
        struct { int32_t stock, amount, priority, follow; } stock; /* put, take */
        struct { int32_t start, label, subject; } spawn;
        struct { int32_t times, draw, body; } loop; /* times NONE: as many as are drawn */
    };
    int32_t next;
} Instruction;

typedef struct { int32_t start, label; } Branch;

/* entry: the acquisition with which the option begins, behind its gates. weight: of a choice by chance, else the fixed
   cost. */
typedef struct { double weight; int32_t start, entry, term, terms; } Option;

typedef struct { double seconds; int32_t kind, target; } Term;

/* family: NONE for the bare uniform number. label: of the node that it belongs to. */
typedef struct { uint64_t key; int32_t family, label; } Draw;

/* first, count: its numbers in `more`, of an empirical distribution or a mixture. */
typedef struct { double number[4]; int32_t kind, first, count, unused; } Family;

typedef struct { int32_t start, instruction, label, subject; } Process;

typedef struct { double base; int32_t cause, unused; } BaseLevel;

typedef struct { double low, high; int32_t kind, level, input, inputs; } Derived;

typedef struct { double weight; int32_t level, unused; } Input;

/* A target below zero is a resource: -1 - its number. */
typedef struct { double amount; int32_t target, unused; } Modification;

typedef struct { int32_t capacity, level; } Capacity;

typedef struct {
    LIST(Instruction) instructions;
    LIST(double) numbers; /* of each instruction: the level that a gate needs, the margin of a choice */
    LIST(Branch) branches;
    LIST(Option) options;
    LIST(Term) terms;
    LIST(Draw) draws;
    LIST(Family) families;
    LIST(double) more;
    LIST(uint64_t) label_keys; /* of each label that names a loop */
    LIST(Process) processes;   /* in order of their start */
    LIST(BaseLevel) levels;
    LIST(Derived) derived; /* in an order in which they can be computed */
    LIST(Input) inputs;
    LIST(Modification) modifiers;
    LIST(int32_t) target_first; /* for each level, then each resource: where its modifiers begin; one more at the end */
    LIST(int32_t) target_modifiers;
    LIST(Capacity) resources;
    LIST(int32_t) level_resources_first; /* for each level: where the resources begin that it opens and closes */
    LIST(int32_t) level_resources;
    LIST(int32_t) stocks; /* what each holds at the start */
    int32_t subjects;
} Program;

/* ---- The state of a run ---- */

typedef struct {
    int64_t since, amount; /* of what it is doing: the second it began, and units or seconds */
    int64_t asked;         /* when it joined the queue */
    int64_t request;       /* which request that is; NONE outside queues */
    int64_t start, end;
    uint64_t loop; /* with the label, its identity */
    int32_t instruction, frame, label, subject, parent, join;
    int32_t row_label;
    int32_t released_by, giver_row; /* who ended its wait, and the row of what that token had done last */
    int32_t last_row;
    int32_t priority, before, behind; /* its place in a queue */
    int32_t held;                     /* the holding acquired last */
    int32_t link;                     /* the next at the same gate, or of the branches that finished in this instant */
    int32_t what;                     /* what it waits for: resource, stock, level, or the instruction of its gate */
    int32_t need;                     /* units for which it waits at a gate */
    int32_t choice, standing, chosen, review; /* instruction, option taken, its entry, seconds until it looks again */
    int8_t kind, cause, open_cause, follow;   /* open_cause: while the resource it waits for is open */
} Token;

typedef struct {
    int64_t units, in_use, promised; /* promised: to those who chose before in this instant */
    int64_t since, busy, capacity_area, queued, open_time, requests, waited, amount, wait_total, wait_max;
    int64_t capacity;
    int32_t base, level, giver, giver_row, head, tail;
    bool open, dirty;
} Resource;

typedef struct {
    int64_t amount, arrived, units;
    int32_t gates, giver, head, tail;
    bool dirty;
} Stock;

typedef struct {
    double value, before;
    int32_t jobs, gates;
    int8_t cause, own_cause, cause_before;
} Level;

typedef struct { int64_t count, pending; bool noted; } Modifier;

typedef struct {
    double remaining, rate;
    int64_t since, epoch;
    int32_t level, token, holding, before, behind;
    int8_t cause;
} Job;

typedef struct {
    int64_t start, amount;
    int32_t token, label, resource, next, last_row;
    int8_t cause, state;
} Holding;

/* finished: the first of the branches that ended at second `latest`; before: how many had ended earlier. */
typedef struct { int64_t latest; int32_t token, need, done, before, finished; bool waiting; } Join;

/* One turn of a loop, as long as a token is in it. */
typedef struct { uint64_t within, key; int64_t iteration, times, instant; int32_t outer, references, turns; } Frame;

/* 16 bytes, so that the four children of a node are 64. The horizon fits 32 bits, and nothing beyond it is put here. */
typedef struct { int64_t check; int32_t time, what; } Event;

/* 48 bytes: the trace is most of what a run writes. */
typedef struct {
    int64_t start, end, amount;
    int32_t token, label, released_by, giver_row, before;
    int8_t kind, cause, follow, closed;
} Row;

typedef struct { int64_t time; int32_t token, label; } Mark;

typedef struct { int64_t time; double value; int32_t level, unused; } Change;

typedef struct { int64_t request; int32_t token, unused; } Chooser;

/* What an observation asks for, and what it finds; see paths.c. */
typedef struct { int64_t since; int32_t threads[2]; } Subject;

typedef struct {
    LIST(int32_t) slots;    /* for each label the slot of its milestone */
    LIST(int32_t) meanings; /* for each label what it means to the account of roots */
    LIST(Subject) subjects;
    int32_t milestones;
} Observed;

typedef struct { int64_t second; int32_t token, unused; } Milestone;

typedef struct { int64_t subject, cause, label, start, end; } Piece;

typedef struct { int64_t low; int32_t row, thread; } Wait;

typedef struct {
    const Program *program;
    uint64_t key; /* of the replication */
    int64_t now, horizon, serial, events;
    uint64_t failed_turn;
    int32_t most_tokens, most_rows;
    int32_t status, culprit, failed; /* failed: of what the run fails when the instant is over */
    int32_t started;                 /* processes that have started */
    int32_t free_job, free_holding, free_frame;
    bool touched; /* something happened that must be settled */
    LIST(Token) tokens;
    LIST(Resource) resources;
    LIST(Stock) stocks;
    LIST(Level) levels;
    LIST(Modifier) modifiers;
    LIST(Job) jobs;
    LIST(Holding) holdings;
    LIST(Join) joins;
    LIST(Frame) frames;
    LIST(Event) heap;
    LIST(Row) rows;
    LIST(Mark) marks;
    LIST(Change) changes;
    LIST(Chooser) choosers, ordered;
    LIST(int32_t) noted, ready, stuck, joins_ready, dirty_resources, dirty_stocks;
    LIST(Milestone) milestones;
    LIST(int32_t) latest;      /* for each subject the living thread that started last */
    LIST(int32_t) wait_begins; /* for each row the one with which its wait began */
    LIST(Piece) pieces;
    LIST(Wait) waits;
} State;

#endif
