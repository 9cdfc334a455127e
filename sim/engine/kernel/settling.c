/* How an instant settles; the order is that of `sim.engine.world`. */

#include "kernel.h"

/* ---- Levels ---- */

/* Stop where a level is beyond the range of numbers; its value is kept for the message. */
static void check_finite(State *w, int32_t level, double value) {
    if (w->status == DONE && !(-HUGE_VAL < value && value < HUGE_VAL)) {
        stop(w, NOT_FINITE, level);
        w->levels.rows[level].value = value;
    }
}

/* A derived level from its inputs; stopped by the first input that is at zero, it has the cause of that input. */
static double derive(State *w, const Derived *d) {
    const Input *inputs = w->program->inputs.rows + d->input;
    Level *level = w->levels.rows + d->level;
    double value = d->kind == MINIMUM ? HUGE_VAL : d->kind == PRODUCT ? 1.0 : 0.0;
    bool stopped = false;
    level->cause = level->own_cause;
    for (int32_t place = 0; place < d->inputs; place++) {
        const Level *source = w->levels.rows + inputs[place].level;
        double part = inputs[place].weight * source->value;
        if (d->kind == SUM) {
            value += part;
        } else if (d->kind == PRODUCT) {
            value *= part;
        } else {
            value = part < value ? part : value;
        }
        if (!stopped && source->value <= 0.0) {
            stopped = true;
            level->cause = source->cause;
        }
    }
    return value;
}

static void derive_all(State *w) {
    const Program *p = w->program;
    for (int32_t number = 0; number < p->derived.count; number++) {
        const Derived *d = p->derived.rows + number;
        double value = derive(w, d);
        if (w->status == DONE) {
            double bounded = d->low > value ? d->low : value;
            w->levels.rows[d->level].value = d->high < bounded ? d->high : bounded;
            check_finite(w, d->level, value);
        }
    }
}

static double modified(const State *w, int32_t level) {
    const Program *p = w->program;
    double value = p->levels.rows[level].base;
    for (int32_t place = p->target_first.rows[level]; place < p->target_first.rows[level + 1]; place++) {
        int32_t modifier = p->target_modifiers.rows[place];
        for (int64_t times = w->modifiers.rows[modifier].count; times > 0; times--) {
            value *= p->modifiers.rows[modifier].amount;
        }
    }
    return value;
}

static void change_capacity(State *w, int32_t resource) {
    const Program *p = w->program;
    const int32_t *first = p->target_first.rows + p->levels.count + resource;
    Resource *r = w->resources.rows + resource;
    int64_t capacity = r->base;
    for (int32_t place = first[0]; place < first[1]; place++) {
        int32_t modifier = p->target_modifiers.rows[place];
        capacity += (int64_t)p->modifiers.rows[modifier].amount * w->modifiers.rows[modifier].count;
    }
    advance(w, r);
    r->capacity = capacity > 0 ? capacity : 0;
    mark_resource(w, resource);
}

static void change_rate(State *w, int32_t number) {
    Job *j = w->jobs.rows + number;
    const Level *level = w->levels.rows + j->level;
    if (j->token >= 0) {
        split(w, j->token, level->value > 0.0 ? j->cause : level->cause);
    }
    if (level->value != j->rate) {
        j->remaining -= j->rate * (double)(w->now - j->since);
        j->rate = level->value;
        j->since = w->now;
        j->epoch = ++w->serial;
        schedule(w, number);
    }
}

static void open_or_close(State *w, int32_t resource, const Level *level) {
    Resource *r = w->resources.rows + resource;
    advance(w, r);
    r->open = level->value > 0.0;
    mark_resource(w, resource);
    for (int32_t token = r->head; token >= 0; token = w->tokens.rows[token].behind) {
        split(w, token, r->open ? w->tokens.rows[token].open_cause : level->cause);
    }
}

static void open_gates(State *w, Level *level) {
    int32_t token = level->gates, still = NONE;
    while (token >= 0) {
        Token *t = w->tokens.rows + token;
        int32_t behind = t->link;
        if (level->value >= w->program->numbers.rows[t->what]) {
            wake(w, token, NONE, NONE);
        } else {
            t->link = still;
            still = token;
        }
        token = behind;
    }
    level->gates = still;
}

static void level_changed(State *w, int32_t number) {
    const Program *p = w->program;
    Level *level = w->levels.rows + number;
    if (!HAS_ROOM_FOR_ROW(w, changes)) {
        return;
    }
    w->changes.rows[w->changes.count++] = (Change){.time = w->now, .value = level->value, .level = number};
    for (int32_t job = level->jobs; job >= 0; job = w->jobs.rows[job].behind) {
        change_rate(w, job);
    }
    const int32_t *first = p->level_resources_first.rows + number;
    for (int32_t place = first[0]; place < first[1]; place++) {
        open_or_close(w, p->level_resources.rows[place], level);
    }
    open_gates(w, level);
}

/* Count in the modifiers noted in this instant; false where one was removed more often than added. */
static bool count_modifiers(State *w) {
    int32_t missing = INT32_MAX;
    for (int32_t place = 0; place < w->noted.count; place++) {
        int32_t modifier = w->noted.rows[place];
        Modifier *m = w->modifiers.rows + modifier;
        m->count += m->pending;
        if (m->pending && m->count < 0 && modifier < missing) {
            missing = modifier;
        }
        m->pending = 0;
        m->noted = false;
    }
    if (missing != INT32_MAX) {
        stop(w, REMOVED_TOO_OFTEN, missing);
    }
    return missing == INT32_MAX;
}

static void apply_modifiers(State *w) {
    int32_t large = INT32_MAX;
    for (int32_t place = 0; place < w->noted.count; place++) {
        int32_t target = w->program->modifiers.rows[w->noted.rows[place]].target, resource = -1 - target;
        if (target >= 0) {
            w->levels.rows[target].value = modified(w, target);
        } else {
            change_capacity(w, resource);
            if (w->resources.rows[resource].capacity > MOST_UNITS && resource < large) {
                large = resource;
            }
        }
    }
    w->noted.count = 0;
    for (int32_t level = 0; level < w->levels.count; level++) {
        check_finite(w, level, w->levels.rows[level].value);
    }
    derive_all(w);
    if (large != INT32_MAX) {
        stop(w, TOO_LARGE, large);
    }
}

static void settle_levels(State *w) {
    if (w->noted.count == 0) {
        return;
    }
    for (int32_t level = 0; level < w->levels.count; level++) {
        Level *l = w->levels.rows + level;
        l->before = l->value;
        l->cause_before = l->cause;
    }
    if (!count_modifiers(w)) {
        return;
    }
    apply_modifiers(w);
    if (w->status != DONE) {
        return;
    }
    for (int32_t level = 0; level < w->levels.count; level++) {
        const Level *l = w->levels.rows + level;
        if (l->before != l->value || l->cause_before != l->cause) {
            level_changed(w, level);
        }
    }
}

/* ---- Parallels, stocks and resources ---- */

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

/* ---- Choices by cost ---- */

/* Units ahead of a token in a queue, or of one that would join it. `number`: the place of the option in the choice. */
static int64_t waiting_ahead(const State *w, int32_t token, int32_t target, int32_t number) {
    const Token *tokens = w->tokens.rows, *t = tokens + token;
    const Resource *r = w->resources.rows + target;
    if (t->request < 0 || t->standing != number || t->what != target) {
        return r->units;
    }
    int64_t units = 0;
    for (int32_t other = r->head; other != token; other = tokens[other].behind) {
        units += tokens[other].amount;
    }
    return units;
}

/* Expected seconds of one option, as in the reference engine; infinite where the way is closed. */
static double cost(const State *w, int32_t token, const Option *option, int32_t number) {
    double total = option->weight;
    const Term *terms = w->program->terms.rows + option->term;
    for (int32_t place = 0; place < option->terms; place++) {
        const Term *term = terms + place;
        if (term->kind == OVER_LEVEL) {
            double rate = w->levels.rows[term->target].value;
            if (rate <= 0.0) {
                return HUGE_VAL;
            }
            total += term->seconds / rate;
            continue;
        }
        const Resource *r = w->resources.rows + term->target;
        if (!r->open || r->capacity <= 0) {
            return HUGE_VAL;
        }
        int64_t ahead =
            waiting_ahead(w, token, term->target, number) + r->promised + r->in_use + 1 - r->capacity;
        total += term->seconds * (double)(ahead > 0 ? ahead : 0) / (double)r->capacity;
    }
    return total;
}

/* Those who choose after this one will count it in the queue of the resource its option begins with. */
static void go_for(State *w, int32_t token, const Option *option, int32_t number, int32_t review) {
    Token *t = w->tokens.rows + token;
    if (option->entry >= 0) {
        const Instruction *i = w->program->instructions.rows + option->entry;
        w->resources.rows[i->acquire.resource].promised += i->acquire.amount;
    }
    t->instruction = option->start;
    t->standing = number;
    if (option->entry < 0 || review < 0) {
        t->choice = NONE;
    } else {
        t->chosen = option->entry;
        t->review = review;
    }
    wake(w, token, NONE, NONE);
}

static void give_up_place(State *w, int32_t token) {
    Token *t = w->tokens.rows + token;
    Resource *r = w->resources.rows + t->what;
    advance(w, r);
    dequeue(w, &r->head, &r->tail, token);
    r->units -= t->amount;
    mark_resource(w, t->what);
}

static void choose(State *w, int32_t token, bool first) {
    const Token *t = w->tokens.rows + token;
    const Instruction *i = w->program->instructions.rows + t->choice;
    const Option *options = w->program->options.rows + i->choose.option;
    int32_t best = 0;
    double least = HUGE_VAL, present = HUGE_VAL;
    for (int32_t option = 0; option < i->choose.options; option++) {
        double seconds = cost(w, token, options + option, option);
        if (seconds < least) {
            best = option;
            least = seconds;
        }
        if (option == t->standing) {
            present = seconds;
        }
    }
    if (first) {
        if (least == HUGE_VAL) {
            if (HAS_ROOM_BY_TOKENS(w, stuck)) {
                w->stuck.rows[w->stuck.count++] = token;
            }
            return;
        }
    } else if (least == HUGE_VAL || !(least < present - w->program->numbers.rows[t->choice]) || best == t->standing) {
        push(w, w->now + i->choose.review, REVIEW, token, t->request);
        return;
    } else {
        give_up_place(w, token);
    }
    go_for(w, token, options + best, best, i->choose.review);
}

/* Put a chooser in its place by identity. */
static void insert_chooser(State *w, Chooser chooser) {
    if (!HAS_ROOM_BY_TOKENS(w, ordered)) {
        return;
    }
    int32_t place = w->ordered.count++;
    for (; place > 0 && comes_before(w, chooser.token, w->ordered.rows[place - 1].token); place--) {
        w->ordered.rows[place] = w->ordered.rows[place - 1];
    }
    w->ordered.rows[place] = chooser;
}

/* Choices by cost, one after the other in order of identity, each knowing what those before it chose. */
static void decide(State *w) {
    w->ordered.count = 0;
    for (int32_t place = 0; place < w->stuck.count; place++) {
        insert_chooser(w, (Chooser){.request = NONE, .token = w->stuck.rows[place]});
    }
    for (int32_t place = 0; place < w->choosers.count; place++) {
        insert_chooser(w, w->choosers.rows[place]);
    }
    w->stuck.count = w->choosers.count = 0;
    for (int32_t place = 0; place < w->ordered.count; place++) {
        Chooser chooser = w->ordered.rows[place];
        if (chooser.request < 0) {
            choose(w, chooser.token, true);
        } else if (w->tokens.rows[chooser.token].request == chooser.request) {
            choose(w, chooser.token, false);
        }
    }
    for (int32_t resource = 0; resource < w->resources.count; resource++) {
        w->resources.rows[resource].promised = 0;
    }
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
