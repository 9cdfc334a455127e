/* Where everything stands, for Python: it takes each name, type and offset from here, so that the two cannot disagree. */

#include "kernel.h"

#include <stddef.h>

typedef struct {
    const char *record, *name, *type; /* a type of NumPy, "list" of records or numbers, "size" or "constant" */
    const char *of;                   /* of a list: its record or type */
    int64_t number;                   /* offset, size or constant */
} Entry;

#define TYPE(x) _Generic((x), bool: "?", int8_t: "i1", int32_t: "i4", int64_t: "i8", uint64_t: "u8", double: "f8")
#define SIZE(record) {#record, "", "size", "", sizeof(record)}
#define FIELD(record, field) {#record, #field, TYPE(((record *)0)->field), "", offsetof(record, field)}
/* Does not compile where the list is one of other rows. */
#define ROWS(record, list, row, of)                                                                                   \
    {#record, #list, "list", of, _Generic(((record *)0)->list.rows, row *: offsetof(record, list))}
#define RECORDS(record, list, row) ROWS(record, list, row, #row)
#define INTEGERS(record, list) ROWS(record, list, int32_t, "i4")
#define KEYS(record, list) ROWS(record, list, uint64_t, "u8")
#define REALS(record, list) ROWS(record, list, double, "f8")
#define CONSTANT(group, name) {#group, #name, "constant", "", name}

/* The operands of an instruction are named by operation; several may share one. */
#define OPERAND(operation, union_member, field)                                                                       \
    {"Operand", #operation "." #field, "i4", "", offsetof(Instruction, union_member.field)}

static const Entry entries[] = {
    SIZE(Instruction), FIELD(Instruction, operation), FIELD(Instruction, label), FIELD(Instruction, cause),
    {"Instruction", "operands", "4i4", "", offsetof(Instruction, delay)}, FIELD(Instruction, next),
    OPERAND(DELAY, delay, draw), OPERAND(WORK, work, draw), OPERAND(WORK, work, level),
    OPERAND(ACQUIRE, acquire, resource), OPERAND(ACQUIRE, acquire, amount), OPERAND(ACQUIRE, acquire, priority),
    OPERAND(RELEASE, release, resource), OPERAND(RELEASE, release, amount), OPERAND(RELEASE, release, draw),
    OPERAND(RELEASE, release, level), OPERAND(FORK, fork, branch), OPERAND(FORK, fork, branches),
    OPERAND(FORK, fork, need), OPERAND(CHANCE, chance, draw), OPERAND(CHANCE, chance, option),
    OPERAND(CHANCE, chance, options), OPERAND(CHOOSE, choose, option), OPERAND(CHOOSE, choose, options),
    OPERAND(CHOOSE, choose, review), OPERAND(GATE_LEVEL, level_gate, level), OPERAND(GATE_LEVEL, level_gate, follow),
    OPERAND(GATE_STOCK, stock_gate, stock), OPERAND(GATE_STOCK, stock_gate, amount),
    OPERAND(GATE_STOCK, stock_gate, follow), OPERAND(GATE_CLOCK, clock_gate, second),
    OPERAND(GATE_DEPARTURE, clock_gate, second), OPERAND(GATE_DEPARTURE, clock_gate, every),
    OPERAND(ADJUST, adjust, modifier), OPERAND(ADJUST, adjust, change), OPERAND(PUT, stock, stock),
    OPERAND(PUT, stock, amount), OPERAND(TAKE, stock, stock), OPERAND(TAKE, stock, amount),
    OPERAND(TAKE, stock, priority), OPERAND(TAKE, stock, follow), OPERAND(SPAWN, spawn, start),
    OPERAND(SPAWN, spawn, label), OPERAND(SPAWN, spawn, subject), OPERAND(LOOP, loop, times), OPERAND(LOOP, loop, draw),
    OPERAND(LOOP, loop, body), OPERAND(LOOP_BACK, loop, body),

    SIZE(Branch), FIELD(Branch, start), FIELD(Branch, label),
    SIZE(Option), FIELD(Option, weight), FIELD(Option, start), FIELD(Option, entry), FIELD(Option, term),
    FIELD(Option, terms),
    SIZE(Term), FIELD(Term, seconds), FIELD(Term, kind), FIELD(Term, target),
    SIZE(Draw), FIELD(Draw, key), FIELD(Draw, family), FIELD(Draw, label),
    SIZE(Family), {"Family", "number", "4f8", "", offsetof(Family, number)}, FIELD(Family, kind), FIELD(Family, first),
    FIELD(Family, count),
    SIZE(Process), FIELD(Process, start), FIELD(Process, instruction), FIELD(Process, label), FIELD(Process, subject),
    SIZE(BaseLevel), FIELD(BaseLevel, base), FIELD(BaseLevel, cause),
    SIZE(Derived), FIELD(Derived, low), FIELD(Derived, high), FIELD(Derived, kind), FIELD(Derived, level),
    FIELD(Derived, input), FIELD(Derived, inputs),
    SIZE(Input), FIELD(Input, weight), FIELD(Input, level),
    SIZE(Modification), FIELD(Modification, amount), FIELD(Modification, target),
    SIZE(Capacity), FIELD(Capacity, capacity), FIELD(Capacity, level),

    SIZE(Program), RECORDS(Program, instructions, Instruction), REALS(Program, numbers),
    RECORDS(Program, branches, Branch), RECORDS(Program, options, Option), RECORDS(Program, terms, Term),
    RECORDS(Program, draws, Draw), RECORDS(Program, families, Family), REALS(Program, more), KEYS(Program, label_keys),
    RECORDS(Program, processes, Process), RECORDS(Program, levels, BaseLevel), RECORDS(Program, derived, Derived),
    RECORDS(Program, inputs, Input), RECORDS(Program, modifiers, Modification), INTEGERS(Program, target_first),
    INTEGERS(Program, target_modifiers), RECORDS(Program, resources, Capacity),
    INTEGERS(Program, level_resources_first), INTEGERS(Program, level_resources), INTEGERS(Program, stocks),
    FIELD(Program, subjects),

    SIZE(Token), FIELD(Token, since), FIELD(Token, asked), FIELD(Token, start), FIELD(Token, end), FIELD(Token, loop),
    FIELD(Token, label), FIELD(Token, subject), FIELD(Token, parent), FIELD(Token, join), FIELD(Token, row_label),
    FIELD(Token, what), FIELD(Token, kind),
    SIZE(Resource), FIELD(Resource, units), FIELD(Resource, in_use), FIELD(Resource, capacity), FIELD(Resource, busy),
    FIELD(Resource, capacity_area), FIELD(Resource, queued), FIELD(Resource, open_time), FIELD(Resource, requests),
    FIELD(Resource, waited), FIELD(Resource, amount), FIELD(Resource, wait_total), FIELD(Resource, wait_max),
    FIELD(Resource, open),
    SIZE(Level), FIELD(Level, value),
    SIZE(Holding), FIELD(Holding, token), FIELD(Holding, resource), FIELD(Holding, state),
    SIZE(Join), FIELD(Join, token), FIELD(Join, need), FIELD(Join, done), FIELD(Join, waiting),
    SIZE(Row), FIELD(Row, start), FIELD(Row, end), FIELD(Row, amount), FIELD(Row, token), FIELD(Row, label),
    FIELD(Row, released_by), FIELD(Row, giver_row), FIELD(Row, kind), FIELD(Row, cause), FIELD(Row, follow),
    FIELD(Row, closed),
    SIZE(Mark), FIELD(Mark, time), FIELD(Mark, token), FIELD(Mark, label),
    SIZE(Change), FIELD(Change, time), FIELD(Change, value), FIELD(Change, level),
    SIZE(Milestone), FIELD(Milestone, second), FIELD(Milestone, token),
    SIZE(Subject), FIELD(Subject, since), {"Subject", "threads", "2i4", "", offsetof(Subject, threads)},
    SIZE(Piece), FIELD(Piece, subject), FIELD(Piece, cause), FIELD(Piece, label), FIELD(Piece, start),
    FIELD(Piece, end),

    SIZE(Observed), INTEGERS(Observed, slots), INTEGERS(Observed, meanings), RECORDS(Observed, subjects, Subject),
    FIELD(Observed, milestones),

    SIZE(State), FIELD(State, now), FIELD(State, events), FIELD(State, failed_turn), FIELD(State, culprit),
    RECORDS(State, tokens, Token), RECORDS(State, resources, Resource), RECORDS(State, levels, Level),
    RECORDS(State, holdings, Holding), RECORDS(State, joins, Join), RECORDS(State, rows, Row),
    RECORDS(State, marks, Mark), RECORDS(State, changes, Change), RECORDS(State, milestones, Milestone),
    RECORDS(State, pieces, Piece),

    CONSTANT(Operation, END), CONSTANT(Operation, DELAY), CONSTANT(Operation, WORK), CONSTANT(Operation, ACQUIRE),
    CONSTANT(Operation, RELEASE), CONSTANT(Operation, FORK), CONSTANT(Operation, CHANCE), CONSTANT(Operation, CHOOSE),
    CONSTANT(Operation, GATE_LEVEL), CONSTANT(Operation, GATE_STOCK), CONSTANT(Operation, GATE_CLOCK),
    CONSTANT(Operation, GATE_DEPARTURE), CONSTANT(Operation, ADJUST), CONSTANT(Operation, PUT),
    CONSTANT(Operation, TAKE), CONSTANT(Operation, SPAWN), CONSTANT(Operation, LOOP), CONSTANT(Operation, LOOP_BACK),
    CONSTANT(Operation, MARK),
    CONSTANT(FamilyKind, FIXED), CONSTANT(FamilyKind, LOGNORMAL), CONSTANT(FamilyKind, TRIANGULAR),
    CONSTANT(FamilyKind, UNIFORM), CONSTANT(FamilyKind, LOG_UNIFORM), CONSTANT(FamilyKind, EXPONENTIAL),
    CONSTANT(FamilyKind, EMPIRICAL), CONSTANT(FamilyKind, MIXTURE),
    CONSTANT(DerivedKind, SUM), CONSTANT(DerivedKind, PRODUCT), CONSTANT(DerivedKind, MINIMUM),
    CONSTANT(TermKind, OVER_LEVEL), CONSTANT(TermKind, OF_QUEUE),
    CONSTANT(HoldingState, GIVEN_BACK), CONSTANT(HoldingState, RETURNING),
    CONSTANT(Account, DIRECT), CONSTANT(Account, ROOTS),
    CONSTANT(Kind, KIND_DELAY), CONSTANT(Kind, KIND_WORK), CONSTANT(Kind, KIND_QUEUE), CONSTANT(Kind, KIND_STOCK),
    CONSTANT(Kind, KIND_GATE), CONSTANT(Kind, KIND_JOIN), CONSTANT(Kind, KIND_CHOICE), CONSTANT(Kind, KIND_HOLD),
    CONSTANT(Status, DONE), CONSTANT(Status, NO_TIME), CONSTANT(Status, REMOVED_TOO_OFTEN), CONSTANT(Status, NOT_HELD),
    CONSTANT(Status, BAD_DRAW), CONSTANT(Status, NOT_FINITE), CONSTANT(Status, TOO_MANY_WAIT),
    CONSTANT(Status, TOO_LARGE), CONSTANT(Status, TOO_MANY_TOKENS), CONSTANT(Status, TOO_MANY_ROWS),
    CONSTANT(Status, NO_MEMORY), CONSTANT(Status, GAP), CONSTANT(Status, CIRCLE),
    CONSTANT(Limit, ENDLESS), CONSTANT(Limit, ITERATIONS_PER_INSTANT), CONSTANT(Limit, MOST_UNITS),
};
