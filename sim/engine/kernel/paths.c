/* What an observation asks of a run: milestones, and the critical paths of subjects by the two accounts of
   `sim.engine.paths`, which does the same on a trace, in Python. */

#include "kernel.h"

enum Account { DIRECT, ROOTS };

/* The living thread of each subject that started last; of several, the first by identity. */
static void find_latest(State *w) {
    for (int32_t subject = 0; subject < w->latest.count; subject++) {
        w->latest.rows[subject] = NONE;
    }
    for (int32_t token = 0; token < w->tokens.count; token++) {
        const Token *t = w->tokens.rows + token;
        if (t->end >= 0 || t->subject < 0) {
            continue;
        }
        int32_t *latest = w->latest.rows + t->subject;
        int64_t start = *latest < 0 ? NONE : w->tokens.rows[*latest].start;
        if (t->start > start || (t->start == start && comes_before(w, token, *latest))) {
            *latest = token;
        }
    }
}

static int32_t latest_thread(const State *w, const Subject *s) {
    for (int place = 0; place < 2; place++) {
        int32_t subject = s->threads[place];
        if (subject >= 0 && w->latest.rows[subject] >= 0) {
            return w->latest.rows[subject];
        }
    }
    return NONE;
}

/* The row with which the wait of each row began: its own, but a queue has several where its cause changed meanwhile.
   Found once for all rows; to look it up for each subject that comes by would take the square of their number. */
static bool find_wait_begins(State *w) {
    for (w->wait_begins.count = 0; w->wait_begins.count < w->rows.count;) {
        if (!HAS_ROOM(w, wait_begins, INT32_MAX, NO_MEMORY)) {
            return false;
        }
        int32_t row = w->wait_begins.count++;
        const Row *r = w->rows.rows + row, *before = r->before < 0 ? NULL : w->rows.rows + r->before;
        bool goes_on = before && r->kind == KIND_QUEUE && before->kind == KIND_QUEUE && before->token == r->token &&
                       before->label == r->label && before->released_by < 0;
        w->wait_begins.rows[row] = goes_on ? w->wait_begins.rows[r->before] : row;
    }
    return true;
}

/* Milestones, and what the paths of both accounts need of the rows and tokens. */
static int find_milestones(State *w, const Observed *o) {
    for (w->milestones.count = 0; w->milestones.count < o->milestones;) {
        if (!HAS_ROOM(w, milestones, INT32_MAX, NO_MEMORY)) {
            return w->status;
        }
        w->milestones.rows[w->milestones.count++] = (Milestone){.second = NONE, .token = NONE};
    }
    for (int32_t number = 0; number < w->marks.count; number++) {
        const Mark *mark = w->marks.rows + number;
        int32_t slot = o->slots.rows[mark->label];
        if (slot >= 0) {
            w->milestones.rows[slot] = (Milestone){.second = mark->time, .token = mark->token};
        }
    }
    find_latest(w);
    return find_wait_begins(w) ? DONE : w->status;
}

/* The row itself, or the latest before it, that began before a second. */
static int32_t earlier(const State *w, int32_t row, int64_t second) {
    while (row >= 0 && w->rows.rows[row].start >= second) {
        int32_t first = w->wait_begins.rows[row];
        row = w->rows.rows[w->rows.rows[first].start >= second ? first : row].before;
    }
    return row;
}

/* A walk back along the rows of one subject. Inside a wait it goes along the thread that ended it. */
typedef struct {
    const Observed *observed;
    int account;
    int32_t subject, first; /* the first of the subject's pieces */
    int32_t row, thread;    /* thread: the only one it may be in, NONE for any */
    int64_t reached, low;   /* low: as far back as it goes here */
    int64_t plain;          /* what is later than this is charged where it stands */
} Walk;

/* Charge the time from `start` to where the walk is to its row; one piece more, or none where it goes on what was
   charged just before. */
static bool charge(State *w, Walk *k, int64_t start) {
    const Row *r = w->rows.rows + k->row;
    int64_t end = k->reached;
    k->reached = start;
    if (k->account == ROOTS && w->pieces.count > k->first) {
        const int32_t *meaning = k->observed->meanings.rows;
        Piece *later = w->pieces.rows + w->pieces.count - 1;
        if (later->cause == r->cause && meaning[later->label] == meaning[r->label]) {
            later->start = start;
            return true;
        }
    }
    if (!HAS_ROOM(w, pieces, INT32_MAX, NO_MEMORY)) {
        return false;
    }
    w->pieces.rows[w->pieces.count++] = (Piece){k->subject, r->cause, r->label, start, end};
    return true;
}

/* Charge the row down to its beginning, or as far as the walk goes here, and step to the row before it. */
static bool charge_row(State *w, Walk *k, int64_t low) {
    const Row *r = w->rows.rows + k->row;
    int64_t start = r->start > low ? r->start : low;
    int32_t before = r->start == start ? r->before : k->row;
    bool charged = charge(w, k, start);
    k->row = before;
    return charged;
}

/* Go into the wait that the row ends, along the thread that ended it: what is later than when that thread let go is
   charged where it stands. */
static int enter_wait(State *w, Walk *k, int64_t begin, int64_t let_go) {
    Row wait = w->rows.rows[k->row];
    /* A wait inside itself, or inside waits for each other, would never come to an end. */
    if (w->waits.count > w->tokens.count) {
        return CIRCLE;
    }
    while (k->reached > let_go) {
        if (!charge_row(w, k, let_go)) {
            return w->status;
        }
    }
    if (!HAS_ROOM(w, waits, INT32_MAX, NO_MEMORY)) {
        return w->status;
    }
    w->waits.rows[w->waits.count++] = (Wait){.low = k->low, .row = k->row, .thread = k->thread};
    k->row = wait.giver_row;
    k->low = begin;
    k->thread = k->account == DIRECT ? wait.released_by : NONE;
    return DONE;
}

/* Walk back from `reached` to `low`, as `sim.engine.paths` does. */
static int walk_back(State *w, Walk *k) {
    w->waits.count = 0;
    k->row = earlier(w, k->row, k->reached);
    for (;;) {
        const Row *r = k->row < 0 ? NULL : w->rows.rows + k->row;
        if (k->reached <= k->low || !r || (k->thread >= 0 && r->token != k->thread)) {
            if (w->waits.count == 0) {
                return k->reached <= k->low ? DONE : GAP;
            }
            /* The process that ended the wait did not exist earlier: the rest is charged where it stands. */
            Wait wait = w->waits.rows[--w->waits.count];
            while (w->waits.count > 0 && wait.low >= k->reached) {
                wait = w->waits.rows[--w->waits.count]; /* the walk is beyond the wait around it as well */
            }
            k->plain = k->low;
            k->row = earlier(w, wait.row, k->reached);
            k->low = wait.low;
            k->thread = wait.thread;
            continue;
        }
        if (r->end < k->reached) {
            return GAP;
        }
        bool goes_into = k->account == ROOTS || r->follow || r->kind == KIND_JOIN;
        if (k->reached <= k->plain && r->released_by >= 0 && goes_into) {
            int64_t began = k->account == ROOTS ? w->rows.rows[w->wait_begins.rows[k->row]].start : r->start;
            int64_t begin = began > k->low ? began : k->low;
            int64_t let_go = r->giver_row >= 0 ? w->rows.rows[r->giver_row].end : w->tokens.rows[r->released_by].start;
            if (let_go > begin) {
                int found = enter_wait(w, k, begin, let_go);
                if (found != DONE) {
                    return found;
                }
                continue;
            }
            k->plain = begin;
        }
        if (!charge_row(w, k, k->low)) {
            return w->status;
        }
    }
}

/* Pieces were found latest first; put them in order. */
static void turn_round(Piece *first, Piece *last) {
    for (; first < --last; first++) {
        Piece piece = *first;
        *first = *last;
        *last = piece;
    }
}

static int find_paths(State *w, const Observed *o, int account) {
    w->pieces.count = 0;
    for (int32_t subject = 0; subject < o->subjects.count; subject++) {
        const Subject *s = o->subjects.rows + subject;
        int32_t token = w->milestones.rows[subject].token;
        int64_t end = w->milestones.rows[subject].second;
        if (token < 0) {
            token = latest_thread(w, s);
            end = w->horizon;
        }
        if (token < 0 || end <= s->since) {
            continue;
        }
        Walk walk = {
            .observed = o, .account = account, .subject = subject, .first = w->pieces.count,
            .row = w->tokens.rows[token].last_row, .thread = NONE, .reached = end, .low = s->since, .plain = end,
        };
        int found = walk_back(w, &walk);
        if (found != DONE) {
            return found;
        }
        turn_round(w->pieces.rows + walk.first, w->pieces.rows + w->pieces.count);
    }
    return DONE;
}
