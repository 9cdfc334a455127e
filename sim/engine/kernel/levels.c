/* How modifiers noted in an instant change levels and capacities, and what that changes. */

#include "kernel.h"

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
