/* How an instant settles; the order is that of `sim.engine.world`. */

#include "kernel.h"

/* Of the branches that finished in this instant, the one that comes at the given place by identity. */
static int32_t maker_of_number(const State *w, int32_t first, int32_t place) {
    for (int32_t branch = first; branch >= 0; branch = w->tokens.rows[branch].link) {
        int32_t before = 0;
        for (int32_t other = first; other >= 0; other = w->tokens.rows[other].link) {
            before += comes_before(w, other, branch);
        }
        if (before == place - 1) {
            return branch;
        }
    }
    return NONE;
}

static void settle_joins(State *w) {
    for (int32_t place = 0; place < w->joins_ready.count; place++) {
        const Join *x = w->joins.rows + w->joins_ready.rows[place];
        int32_t branch = maker_of_number(w, x->finished, x->need - x->before);
        wake(w, x->token, branch, last_row(w, branch));
    }
    w->joins_ready.count = 0;
}

static void open_stock_gates(State *w, Stock *s, int32_t giver) {
    int32_t token = s->gates, still = NONE;
    while (token >= 0) {
        Token *t = w->tokens.rows + token;
        int32_t behind = t->link;
        if (s->amount >= t->need) {
            wake(w, token, giver, last_row(w, giver));
        } else {
            t->link = still;
            still = token;
        }
        token = behind;
    }
    s->gates = still;
}

static void settle_stocks(State *w) {
    for (int32_t place = 0; place < w->dirty_stocks.count; place++) {
        Stock *s = w->stocks.rows + w->dirty_stocks.rows[place];
        int32_t giver = s->giver;
        s->dirty = false;
        s->amount += s->arrived;
        s->arrived = 0;
        s->giver = NONE;
        open_stock_gates(w, s, giver);
        while (s->head >= 0 && w->tokens.rows[s->head].amount <= s->amount) {
            int32_t token = s->head;
            dequeue(w, &s->head, &s->tail, token);
            s->units -= w->tokens.rows[token].amount;
            s->amount -= w->tokens.rows[token].amount;
            wake(w, token, giver, last_row(w, giver));
        }
    }
    w->dirty_stocks.count = 0;
}

static void grant(State *w, int32_t resource, int32_t token, int32_t giver, int32_t giver_row) {
    Resource *r = w->resources.rows + resource;
    Token *t = w->tokens.rows + token;
    int64_t waited = w->now - t->asked;
    advance(w, r);
    dequeue(w, &r->head, &r->tail, token);
    r->units -= t->amount;
    r->in_use += t->amount;
    r->amount += t->amount;
    if (waited > 0) {
        r->waited++;
        r->wait_total += waited;
        r->wait_max = waited > r->wait_max ? waited : r->wait_max;
    }
    hold(w, token, resource);
    t->choice = NONE;
    wake(w, token, giver, giver_row);
}

static void settle_resources(State *w) {
    int32_t crowded = INT32_MAX;
    for (int32_t place = 0; place < w->dirty_resources.count; place++) {
        int32_t resource = w->dirty_resources.rows[place];
        if (w->resources.rows[resource].units > MOST_UNITS && resource < crowded) {
            crowded = resource;
        }
    }
    if (crowded != INT32_MAX) {
        stop(w, TOO_MANY_WAIT, crowded);
        return;
    }
    for (int32_t place = 0; place < w->dirty_resources.count; place++) {
        int32_t resource = w->dirty_resources.rows[place];
        Resource *r = w->resources.rows + resource;
        int32_t giver = r->giver, giver_row = giver < 0 ? NONE : r->giver_row;
        r->dirty = false;
        r->giver = NONE;
        while (r->head >= 0 && r->open && r->in_use + w->tokens.rows[r->head].amount <= r->capacity) {
            grant(w, resource, r->head, giver, giver_row);
        }
    }
    w->dirty_resources.count = 0;
}

/* Apply what this instant brought, and wake the tokens that can go on. */
static void settle(State *w) {
    if (w->failed) {
        w->status = w->failed;
        return;
    }
    settle_levels(w);
    settle_joins(w);
    settle_stocks(w);
    settle_resources(w);
    if (w->status != DONE || w->choosers.count + w->stuck.count == 0) {
        return;
    }
    if (w->ready.count > 0) {
        w->touched = true;
    } else {
        decide(w);
    }
}

/* Everything as it is at the start of a run. */
static void reset(State *w) {
    const Program *p = w->program;
    for (int32_t event = 0; event < w->heap.count; event++) {
        w->heap.rows[event].time = INT32_MAX;
    }
    w->now = w->serial = w->events = 0;
    w->status = DONE;
    w->culprit = w->failed = w->started = 0;
    w->free_job = w->free_holding = w->free_frame = NONE;
    w->touched = false;
    w->tokens.count = w->jobs.count = w->holdings.count = w->joins.count = w->heap.count = 0;
    w->rows.count = w->marks.count = w->changes.count = w->choosers.count = w->noted.count = w->ready.count = 0;
    w->stuck.count = w->joins_ready.count = w->dirty_resources.count = w->dirty_stocks.count = 0;
    w->frames.count = 1;
    w->frames.rows[0] = (Frame){.references = 0};
    for (int32_t level = 0; level < p->levels.count; level++) {
        const BaseLevel *base = p->levels.rows + level;
        w->levels.rows[level] = (Level){
            .value = base->base, .cause = (int8_t)base->cause, .own_cause = (int8_t)base->cause,
            .jobs = NONE, .gates = NONE,
        };
    }
    for (int32_t modifier = 0; modifier < p->modifiers.count; modifier++) {
        w->modifiers.rows[modifier] = (Modifier){.count = 0};
    }
    derive_all(w);
    for (int32_t resource = 0; resource < p->resources.count; resource++) {
        const Capacity *c = p->resources.rows + resource;
        w->resources.rows[resource] = (Resource){
            .capacity = c->capacity, .base = c->capacity, .level = c->level,
            .open = c->level < 0 || w->levels.rows[c->level].value > 0.0, .giver = NONE, .head = NONE, .tail = NONE,
        };
    }
    for (int32_t stock = 0; stock < p->stocks.count; stock++) {
        w->stocks.rows[stock] =
            (Stock){.amount = p->stocks.rows[stock], .gates = NONE, .giver = NONE, .head = NONE, .tail = NONE};
    }
}
