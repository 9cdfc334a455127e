/* Heap, rows of the trace, queues, holdings, jobs, tokens and loop turns: the small parts of the engine. */

#include "kernel.h"

/* A token did wrong: the run fails when the instant is over, of what comes first by label, kind and turn. */
static void fail(State *w, int status, int32_t culprit, uint64_t turn) {
    bool first = !w->failed || culprit < w->culprit;
    if (w->failed && culprit == w->culprit) {
        first = status < w->failed || (status == w->failed && turn < w->failed_turn);
    }
    if (first) {
        w->failed = status;
        w->culprit = culprit;
        w->failed_turn = turn;
    }
    w->touched = true;
}

/* The run cannot go on; the culprit is a modifier, a level or a resource. What stopped it first counts. */
static void stop(State *w, int status, int32_t culprit) {
    if (w->status == DONE) {
        w->status = status;
        w->culprit = culprit;
    }
}

/* ---- Events: a heap with four children to a node, ordered by time alone ---- */

#define EVENT_KINDS 4
#define CHILDREN 4

/* The places behind the last event hold a time that never comes, so that no child of a node needs to be counted. */
static bool heap_has_room(State *w) {
    if (w->heap.count + CHILDREN < w->heap.room) {
        return true;
    }
    int32_t before = w->heap.room;
    int64_t most = PER_TOKEN * (int64_t)w->most_tokens + 2 * CHILDREN;
    w->heap.rows = enlarged(w, w->heap.rows, sizeof *w->heap.rows, &w->heap.room, most, TOO_MANY_TOKENS);
    for (int32_t place = before; place < w->heap.room; place++) {
        w->heap.rows[place] = (Event){.time = INT32_MAX};
    }
    return w->heap.count + CHILDREN < w->heap.room;
}

static int64_t first_time(const State *w) { return w->heap.count ? w->heap.rows[0].time : NEVER; }

/* Let something happen later; what comes at the horizon or after it never happens. */
static void push(State *w, int64_t time, int kind, int32_t number, int64_t check) {
    if (time >= w->horizon || !heap_has_room(w)) {
        return;
    }
    Event *heap = w->heap.rows, event = {check, (int32_t)time, number * EVENT_KINDS + kind};
    int32_t place = w->heap.count++;
    while (place > 0) {
        int32_t above = (place - 1) / CHILDREN;
        if (heap[above].time <= event.time) {
            break;
        }
        heap[place] = heap[above];
        place = above;
    }
    heap[place] = event;
}

static void drop_first(State *w) {
    Event *heap = w->heap.rows, event = heap[--w->heap.count];
    int32_t size = w->heap.count, place = 0;
    heap[size].time = INT32_MAX;
    while (CHILDREN * place + 1 < size) {
        Event *child = heap + CHILDREN * place + 1;
        /* Two matches and a final without a branch: which child is least cannot be foreseen. */
        int32_t left = child[1].time < child[0].time, right = 2 + (child[3].time < child[2].time);
        int32_t winner = child[right].time < child[left].time ? right : left;
        if (child[winner].time >= event.time) {
            break;
        }
        heap[place] = child[winner];
        place = CHILDREN * place + 1 + winner;
    }
    if (size > 0) {
        heap[place] = event;
    }
}

/* ---- What tokens do, and the trace of it ---- */

/* Let the processor bring an instruction into its cache while other work goes on: each is needed once in a run. */
static void fetch_ahead(const State *w, int32_t instruction) {
    __builtin_prefetch(w->program->instructions.rows + instruction);
}

/* End a token's wait: it runs when the world has settled. `giver_row`: what the token that ended the wait had done
   last when it let go. */
static void wake(State *w, int32_t token, int32_t released_by, int32_t giver_row) {
    if (!HAS_ROOM_BY_TOKENS(w, ready)) {
        return;
    }
    Token *t = w->tokens.rows + token;
    fetch_ahead(w, t->instruction);
    t->released_by = released_by;
    t->giver_row = giver_row;
    w->ready.rows[w->ready.count++] = token;
}

/* The row of what a token did last, or of what the one that started it did before. */
static int32_t last_row(const State *w, int32_t token) { return token < 0 ? NONE : w->tokens.rows[token].last_row; }

/* The token starts to wait, work or pass time. */
static Token *begin(State *w, int32_t token, const Instruction *i, int kind, int32_t cause, int64_t amount) {
    Token *t = w->tokens.rows + token;
    w->events++;
    t->row_label = i->label;
    t->kind = (int8_t)kind;
    t->cause = (int8_t)cause;
    t->since = w->now;
    t->amount = amount;
    t->follow = 0;
    t->released_by = t->giver_row = NONE;
    return t;
}

/* Write what the token has been doing up to now; nothing where no time has passed. */
static void write_row(State *w, int32_t token, int64_t now, int closed) {
    Token *t = w->tokens.rows + token;
    if (now <= t->since || !HAS_ROOM_FOR_ROW(w, rows)) {
        return;
    }
    w->rows.rows[w->rows.count] = (Row){
        .start = t->since, .end = now, .amount = t->amount, .token = token, .label = t->row_label,
        .released_by = t->released_by, .giver_row = t->giver_row, .before = t->last_row,
        .kind = t->kind, .cause = t->cause, .follow = t->follow, .closed = (int8_t)closed,
    };
    t->last_row = w->rows.count++;
}

/* What the token was doing is over. */
static void finish(State *w, int32_t token) {
    write_row(w, token, w->now, 1);
    w->tokens.rows[token].kind = NONE;
}

/* What the token is doing goes on, but from now on the time is charged to another cause. */
static void split(State *w, int32_t token, int8_t cause) {
    Token *t = w->tokens.rows + token;
    if (cause != t->cause) {
        write_row(w, token, w->now, 1);
        t->cause = cause;
        t->since = w->now;
    }
}

/* ---- Queues ---- */

/* True where the identity of one token comes before that of another. */
static bool comes_before(const State *w, int32_t first, int32_t second) {
    const Token *a = w->tokens.rows + first, *b = w->tokens.rows + second;
    return a->label != b->label ? a->label < b->label : a->loop < b->loop;
}

static bool served_before(const State *w, int32_t first, int32_t second) {
    const Token *a = w->tokens.rows + first, *b = w->tokens.rows + second;
    if (a->priority != b->priority) {
        return a->priority < b->priority;
    }
    return a->asked != b->asked ? a->asked < b->asked : comes_before(w, first, second);
}

/* Take the place in a queue that priority, time and identity give. */
static void enqueue(State *w, int32_t *head, int32_t *tail, int32_t token, int32_t priority) {
    Token *tokens = w->tokens.rows, *t = tokens + token;
    t->priority = priority;
    t->asked = w->now;
    t->request = ++w->serial;
    int32_t before = *tail;
    while (before >= 0 && served_before(w, token, before)) {
        before = tokens[before].before;
    }
    int32_t behind = before < 0 ? *head : tokens[before].behind;
    t->before = before;
    t->behind = behind;
    *(before < 0 ? head : &tokens[before].behind) = token;
    *(behind < 0 ? tail : &tokens[behind].before) = token;
}

/* Give up a place in a queue, served or not. */
static void dequeue(State *w, int32_t *head, int32_t *tail, int32_t token) {
    Token *tokens = w->tokens.rows, *t = tokens + token;
    *(t->before < 0 ? head : &tokens[t->before].behind) = t->behind;
    *(t->behind < 0 ? tail : &tokens[t->behind].before) = t->before;
    t->request = NONE;
}

/* Remember who gave in this instant: of several, the one that comes first by identity. */
static void note_giver(const State *w, int32_t *giver, int32_t token) {
    if (*giver < 0 || comes_before(w, token, *giver)) {
        *giver = token;
    }
}

/* Add the time since the last change to the integrals of a resource. */
static void advance(const State *w, Resource *r) {
    int64_t span = w->now - r->since;
    if (span == 0) {
        return;
    }
    r->since = w->now;
    r->queued += span * r->units;
    if (r->open) {
        r->open_time += span;
        r->busy += span * r->in_use;
        r->capacity_area += span * r->capacity;
    }
}

/* The queue of a resource must be looked at when the world settles. */
static void mark_resource(State *w, int32_t resource) {
    if (!w->resources.rows[resource].dirty) {
        w->resources.rows[resource].dirty = true;
        w->dirty_resources.rows[w->dirty_resources.count++] = resource;
    }
    w->touched = true;
}

static void mark_stock(State *w, int32_t stock) {
    if (!w->stocks.rows[stock].dirty) {
        w->stocks.rows[stock].dirty = true;
        w->dirty_stocks.rows[w->dirty_stocks.count++] = stock;
    }
    w->touched = true;
}

/* ---- Holdings ---- */

/* Units of a resource come into a token's hands. */
static void hold(State *w, int32_t token, int32_t resource) {
    int32_t number = w->free_holding;
    if (number >= 0) {
        w->free_holding = w->holdings.rows[number].next;
    } else {
        if (!HAS_ROOM_BY_TOKENS(w, holdings)) {
            return;
        }
        number = w->holdings.count++;
    }
    Token *t = w->tokens.rows + token;
    w->holdings.rows[number] = (Holding){
        .start = w->now, .amount = t->amount, .token = token, .label = t->row_label, .resource = resource,
        .next = t->held, .last_row = NONE, .cause = t->open_cause, .state = IN_HAND,
    };
    t->held = number;
}

/* The latest holding of so many units of a resource, out of the token's hands; NONE where there is none. */
static int32_t take_from_hands(State *w, int32_t token, int32_t resource, int32_t amount) {
    int32_t *place = &w->tokens.rows[token].held;
    while (*place >= 0) {
        int32_t number = *place;
        Holding *h = w->holdings.rows + number;
        if (h->resource == resource && h->amount == amount) {
            *place = h->next;
            return number;
        }
        place = &h->next;
    }
    return NONE;
}

/* Write how long units were in use. */
static void write_holding(State *w, const Holding *h, int64_t now, int closed) {
    if (now <= h->start || !HAS_ROOM_FOR_ROW(w, rows)) {
        return;
    }
    w->rows.rows[w->rows.count++] = (Row){
        .start = h->start, .end = now, .amount = h->amount, .token = h->token, .label = h->label,
        .released_by = NONE, .giver_row = NONE, .before = NONE,
        .kind = KIND_HOLD, .cause = h->cause, .closed = (int8_t)closed,
    };
}

/* Units come back to their resource. Of several that come back in this instant the giver is the first by identity;
   of several of one token, the return that it let go of last. */
static void give_back(State *w, int32_t number) {
    Holding *h = w->holdings.rows + number;
    Resource *r = w->resources.rows + h->resource;
    int32_t row = h->state == RETURNING ? h->last_row : last_row(w, h->token);
    advance(w, r);
    r->in_use -= h->amount;
    if (r->giver < 0 || comes_before(w, h->token, r->giver) || (h->token == r->giver && row > r->giver_row)) {
        r->giver = h->token;
        r->giver_row = row;
    }
    write_holding(w, h, w->now, 1);
    h->state = GIVEN_BACK;
    h->next = w->free_holding;
    w->free_holding = number;
    mark_resource(w, h->resource);
}

/* ---- Work at the rate of a level ---- */

/* Ring when the job will be done at its present rate. */
static void schedule(State *w, int32_t number) {
    const Job *j = w->jobs.rows + number;
    if (j->rate <= 0.0) {
        return;
    }
    double needed = j->remaining / j->rate - TOLERANCE;
    /* At a vanishing rate the time needed is beyond any horizon, and beyond what a whole number holds. */
    if (needed < LONGEST_S) {
        push(w, w->now + (needed > 0.0 ? (int64_t)ceil(needed) : 0), JOB_DONE, number, j->epoch);
    }
}

/* Let work go on: a token's own, or the way back of units in use. */
static void start_job(State *w, int32_t token, int32_t holding, int32_t level, int8_t cause, int64_t seconds) {
    int32_t number = w->free_job;
    if (number >= 0) {
        w->free_job = w->jobs.rows[number].behind;
    } else {
        if (!HAS_ROOM_BY_TOKENS(w, jobs)) {
            return;
        }
        number = w->jobs.count++;
    }
    Level *l = w->levels.rows + level;
    w->jobs.rows[number] = (Job){
        .remaining = (double)seconds, .rate = l->value, .since = w->now, .epoch = ++w->serial, .level = level,
        .token = token, .holding = holding, .before = NONE, .behind = l->jobs, .cause = cause,
    };
    if (l->jobs >= 0) {
        w->jobs.rows[l->jobs].before = number;
    }
    l->jobs = number;
    schedule(w, number);
}

/* The job is done: forget it. */
static void end_job(State *w, int32_t number) {
    Job *jobs = w->jobs.rows, *j = jobs + number;
    *(j->before < 0 ? &w->levels.rows[j->level].jobs : &jobs[j->before].behind) = j->behind;
    if (j->behind >= 0) {
        jobs[j->behind].before = j->before;
    }
    j->epoch = NONE;
    j->behind = w->free_job;
    w->free_job = number;
}

/* ---- Tokens and turns of loops ---- */

/* A token that starts now; NONE where there is no room. Pointers to tokens may be old afterwards. */
static int32_t new_token(State *w, int32_t label, int32_t instruction, int32_t frame, int32_t parent, int32_t subject,
                         int32_t join) {
    if (!HAS_ROOM(w, tokens, w->most_tokens, TOO_MANY_TOKENS)) {
        return NONE;
    }
    int32_t number = w->tokens.count++;
    w->tokens.rows[number] = (Token){
        .since = w->now, .request = NONE, .start = w->now, .end = NONE, .loop = w->frames.rows[frame].key,
        .instruction = instruction, .frame = frame, .label = label, .subject = subject, .parent = parent, .join = join,
        .released_by = NONE, .giver_row = NONE,
        /* Behind the first row of a thread stands what the one that started it had done until then. */
        .last_row = last_row(w, parent), .held = NONE, .choice = NONE, .standing = NONE, .kind = NONE,
    };
    w->frames.rows[frame].references++;
    return number;
}

/* One token fewer is in a turn of a loop; turns without tokens are used again. */
static void leave_frame(State *w, int32_t frame) {
    while (frame > 0 && --w->frames.rows[frame].references == 0) {
        int32_t outer = w->frames.rows[frame].outer;
        w->frames.rows[frame].outer = w->free_frame;
        w->free_frame = frame;
        frame = outer;
    }
}

/* Room for one more turn of a loop; NONE where there is none. */
static int32_t new_frame(State *w) {
    int32_t frame = w->free_frame;
    if (frame >= 0) {
        w->free_frame = w->frames.rows[frame].outer;
        return frame;
    }
    return HAS_ROOM(w, frames, w->most_tokens + 1, TOO_MANY_TOKENS) ? w->frames.count++ : NONE;
}
