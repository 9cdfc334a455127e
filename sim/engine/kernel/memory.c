/* The lists of a run: made at the size of the program, enlarged when they are full. */

#include "kernel.h"

#define PER_TOKEN 4 /* events, jobs, holdings, frames: at most so many times the tokens that there may be */

/* A list with twice the room, or the same list and a status where that is not possible. */
static void *enlarged(State *w, void *rows, size_t size, int32_t *room, int64_t most, int status) {
    if (*room >= most) {
        w->status = status;
        return rows;
    }
    int64_t more = 2 * (int64_t)*room + 16;
    more = more < most ? more : most;
    void *moved = realloc(rows, (size_t)more * size);
    if (!moved) {
        w->status = NO_MEMORY;
        return rows;
    }
    *room = (int32_t)more;
    return moved;
}

/* True where the list has room for one row more. Pointers into the list may be old afterwards. */
#define HAS_ROOM(w, list, most, status)                                                                               \
    (FITS(w, list, most) ||                                                                                           \
     ((w)->list.rows = enlarged((w), (w)->list.rows, sizeof *(w)->list.rows, &(w)->list.room, (most), (status)),      \
      FITS(w, list, most)))

#define FITS(w, list, most) ((w)->list.count < (w)->list.room && (w)->list.count < (most))

#define HAS_ROOM_FOR_ROW(w, list) HAS_ROOM(w, list, (w)->most_rows, TOO_MANY_ROWS)
#define HAS_ROOM_BY_TOKENS(w, list) HAS_ROOM(w, list, PER_TOKEN * (int64_t)(w)->most_tokens, TOO_MANY_TOKENS)

static bool reserve(State *w, void **rows, int32_t *room, int64_t count, size_t size) {
    *rows = calloc((size_t)(count > 0 ? count : 1), size);
    *room = (int32_t)count;
    if (!*rows) {
        w->status = NO_MEMORY;
    }
    return *rows != NULL;
}

/* Room for so many rows, all zero. */
#define RESERVE(w, list, number)                                                                                      \
    do {                                                                                                              \
        void *made = NULL;                                                                                            \
        if (!reserve((w), &made, &(w)->list.room, (number), sizeof *(w)->list.rows)) {                                \
            return false;                                                                                             \
        }                                                                                                             \
        (w)->list.rows = made;                                                                                        \
    } while (0)

/* One token for each process and branch, one row for each instruction: a run without loops needs no more. */
static bool reserve_all(State *w) {
    const Program *p = w->program;
    int64_t tokens = (int64_t)p->processes.count + p->branches.count, rows = p->instructions.count;
    RESERVE(w, tokens, tokens);
    RESERVE(w, rows, rows);
    RESERVE(w, resources, p->resources.count);
    RESERVE(w, stocks, p->stocks.count);
    RESERVE(w, levels, p->levels.count);
    RESERVE(w, modifiers, p->modifiers.count);
    RESERVE(w, noted, p->modifiers.count);
    RESERVE(w, dirty_resources, p->resources.count);
    RESERVE(w, dirty_stocks, p->stocks.count);
    RESERVE(w, latest, p->subjects);
    RESERVE(w, frames, 1);
    w->resources.count = p->resources.count;
    w->stocks.count = p->stocks.count;
    w->levels.count = p->levels.count;
    w->modifiers.count = p->modifiers.count;
    w->latest.count = p->subjects;
    return true;
}

static void release_all(State *w) {
    void *lists[] = {
        w->tokens.rows, w->resources.rows, w->stocks.rows, w->levels.rows, w->modifiers.rows, w->jobs.rows,
        w->holdings.rows, w->joins.rows, w->frames.rows, w->heap.rows, w->rows.rows, w->marks.rows, w->changes.rows,
        w->choosers.rows, w->ordered.rows, w->noted.rows, w->ready.rows, w->stuck.rows, w->joins_ready.rows,
        w->dirty_resources.rows, w->dirty_stocks.rows, w->milestones.rows, w->latest.rows,
        w->wait_begins.rows, w->pieces.rows, w->waits.rows,
    };
    for (size_t place = 0; place < sizeof lists / sizeof *lists; place++) {
        free(lists[place]);
    }
    free(w);
}
