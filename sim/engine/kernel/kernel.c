/* The compiled engine as Python calls it; one unit, so that the compiler sees every function where it is called. */

#include "kernel.h"

#include "draws.c"
#include "memory.c"
#include "queueing.c"
#include "levels.c"
#include "choices.c"
#include "settling.c"
#include "operations.c"
#include "interpreter.c"
#include "paths.c"
#include "check.c"
#include "layout.c"

#ifdef _WIN32
#define EXPORTED __declspec(dllexport)
#else
#define EXPORTED __attribute__((visibility("default")))
#endif

#ifndef SOURCES
#define SOURCES "" /* a mark of the sources, set by the build */
#endif

EXPORTED const char *leidang_sources(void) { return SOURCES; }

EXPORTED const Entry *leidang_layout(int32_t *count) {
    *count = sizeof entries / sizeof *entries;
    return entries;
}

EXPORTED const char *leidang_check(const Program *program, int32_t *place) { return first_unsound(program, place); }

/* The memory of a run of a program that was checked and that outlives it; NULL where there is none. */
EXPORTED State *leidang_open(const Program *program) {
    State *w = calloc(1, sizeof *w);
    if (w) {
        w->program = program;
        if (!reserve_all(w)) {
            release_all(w);
            w = NULL;
        }
    }
    return w;
}

EXPORTED void leidang_close(State *w) { release_all(w); }

/* Run one replication; what happened is in the state afterwards. Returns its status. */
EXPORTED int leidang_run(State *w, uint64_t key, int64_t horizon, int32_t most_tokens, int32_t most_rows) {
    w->key = key;
    w->horizon = horizon;
    w->most_tokens = most_tokens;
    w->most_rows = most_rows;
    reset(w);
    while (w->status == DONE) {
        int64_t due = first_time(w), start = next_start(w);
        w->now = due < start ? due : start;
        if (w->now >= horizon) {
            break;
        }
        instant(w);
    }
    if (w->status == DONE) {
        cut_off(w);
    }
    return w->status;
}

/* The milestones of the run just done, and after them its critical paths by one account: in the state afterwards. */
EXPORTED int leidang_milestones(State *w, const Observed *observed) { return find_milestones(w, observed); }

EXPORTED int leidang_paths(State *w, const Observed *observed, int account) {
    return find_paths(w, observed, account);
}

/* For tests: one draw of each key by one family of a program. */
EXPORTED void leidang_draw(const Program *program, int32_t draw, uint64_t run, const uint64_t *loops, double *values,
                           int32_t count) {
    State w = {.program = program, .key = run};
    for (int32_t place = 0; place < count; place++) {
        values[place] = drawn(&w, draw, loops[place]);
    }
}
