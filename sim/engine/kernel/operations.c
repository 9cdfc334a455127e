/* What each operation of a process does. */

#include "kernel.h"

/* A token looks at its choice once nothing else moves; `request`: which place in a queue it may give up for it. */
static void look_again(State *w, int32_t token, int64_t request) {
    if (HAS_ROOM_BY_TOKENS(w, choosers)) {
        w->choosers.rows[w->choosers.count++] = (Chooser){.request = request, .token = token};
        w->touched = true;
    }
}

/* A drawn number of seconds, or of turns; NONE where it is none. */
static int64_t drawn_seconds(State *w, int32_t draw, int32_t frame, int32_t label) {
    uint64_t turn = w->frames.rows[frame].key;
    double value = drawn(w, draw, turn);
    if (!(value >= 0.0 && value <= LONGEST_S)) {
        fail(w, BAD_DRAW, label, turn);
        return NONE;
    }
    return (int64_t)(value + 0.5);
}

/* A new token runs in this instant, as soon as the one that made it waits. */
static void start_soon(State *w, int32_t token) {
    if (token >= 0) {
        wake(w, token, NONE, NONE);
    }
}

/* Join the queue of a resource; the grant comes when the world settles. */
static void ask(State *w, int32_t token, int32_t place, const Instruction *i) {
    Resource *r = w->resources.rows + i->acquire.resource;
    int32_t cause = r->open ? i->cause : w->levels.rows[r->level].cause;
    Token *t = begin(w, token, i, KIND_QUEUE, cause, i->acquire.amount);
    t->open_cause = (int8_t)i->cause;
    t->what = i->acquire.resource;
    advance(w, r);
    r->requests++;
    r->units += i->acquire.amount;
    enqueue(w, &r->head, &r->tail, token, i->acquire.priority);
    mark_resource(w, i->acquire.resource);
    /* At the entry of a chosen option a token may still change its mind. */
    if (t->choice >= 0 && t->chosen == place) {
        push(w, w->now + t->review, REVIEW, token, t->request);
    }
}

/* Give units back, now or later; false where that fails. */
static bool release(State *w, int32_t token, const Instruction *i) {
    int32_t number = take_from_hands(w, token, i->release.resource, i->release.amount);
    if (number < 0) {
        fail(w, NOT_HELD, i->label, 0);
        return false;
    }
    if (i->release.draw < 0) {
        give_back(w, number);
        return true;
    }
    w->holdings.rows[number].state = RETURNING;
    w->holdings.rows[number].last_row = last_row(w, token);
    int64_t seconds = drawn_seconds(w, i->release.draw, w->tokens.rows[token].frame, i->label);
    if (seconds < 0) {
        return false;
    }
    if (seconds == 0) {
        give_back(w, number);
    } else if (i->release.level < 0) {
        push(w, w->now + seconds, UNITS_RETURN, number, 0);
    } else {
        start_job(w, NONE, number, i->release.level, 0, seconds);
    }
    return true;
}

static void work(State *w, int32_t token, const Instruction *i, int64_t seconds) {
    const Level *l = w->levels.rows + i->work.level;
    begin(w, token, i, KIND_WORK, l->value > 0.0 ? i->cause : l->cause, seconds)->what = i->work.level;
    start_job(w, token, NONE, i->work.level, (int8_t)i->cause, seconds);
}

/* The token is done; its parallel may have enough branches now. */
static void end_token(State *w, int32_t token) {
    Token *t = w->tokens.rows + token;
    t->end = w->now;
    leave_frame(w, t->frame);
    if (t->join < 0) {
        return;
    }
    Join *x = w->joins.rows + t->join;
    if (x->latest != w->now) {
        x->latest = w->now;
        x->before = x->done;
        x->finished = NONE;
    }
    x->done++;
    t->link = x->finished;
    x->finished = token;
    if (x->waiting && x->done >= x->need && HAS_ROOM_BY_TOKENS(w, joins_ready)) {
        x->waiting = false;
        w->joins_ready.rows[w->joins_ready.count++] = t->join;
        w->touched = true;
    }
}

static void stamp(State *w, int32_t token, int32_t label) {
    if (HAS_ROOM_FOR_ROW(w, marks)) {
        w->marks.rows[w->marks.count++] = (Mark){w->now, token, label};
    }
}

static int32_t by_chance(const State *w, const Instruction *i, double u) {
    const Option *options = w->program->options.rows + i->chance.option;
    int32_t count = i->chance.options;
    double total = 0.0;
    for (int32_t option = 0; option < count; option++) {
        total += options[option].weight;
    }
    double mark = u * total;
    for (int32_t option = 0; option < count; option++) {
        mark -= options[option].weight;
        if (mark < 0.0) {
            return options[option].start;
        }
    }
    return options[count - 1].start;
}

/* Start the branches; false where none is needed. */
static bool fork_branches(State *w, int32_t token, const Instruction *i) {
    if (i->fork.need == 0) {
        return false;
    }
    if (!HAS_ROOM_BY_TOKENS(w, joins)) {
        return true;
    }
    int32_t join = w->joins.count++;
    w->joins.rows[join] =
        (Join){.latest = NONE, .token = token, .need = i->fork.need, .finished = NONE, .waiting = true};
    Token *t = begin(w, token, i, KIND_JOIN, i->cause, 0);
    int32_t frame = t->frame, subject = t->subject;
    const Branch *branches = w->program->branches.rows + i->fork.branch;
    for (int32_t branch = 0; branch < i->fork.branches; branch++) {
        start_soon(w, new_token(w, branches[branch].label, branches[branch].start, frame, token, subject, join));
    }
    return true;
}

static void spawn(State *w, int32_t token, const Instruction *i) {
    const Token *t = w->tokens.rows + token;
    int32_t subject = i->spawn.subject < 0 ? t->subject : i->spawn.subject;
    start_soon(w, new_token(w, i->spawn.label, i->spawn.start, t->frame, token, subject, NONE));
}

/* The first instruction of the body, or what comes after a loop without turns; NONE where it fails. */
static int32_t enter_loop(State *w, int32_t token, const Instruction *i) {
    int32_t outer = w->tokens.rows[token].frame;
    int64_t times = i->loop.times >= 0 ? i->loop.times : drawn_seconds(w, i->loop.draw, outer, i->label);
    if (times <= 0) {
        return times < 0 ? NONE : i->next;
    }
    uint64_t within = mix(w->frames.rows[outer].key ^ w->program->label_keys.rows[i->label]);
    int32_t frame = new_frame(w);
    if (frame < 0) {
        return NONE;
    }
    w->frames.rows[frame] = (Frame){
        .within = within, .key = iteration_key(within, 0), .times = times, .instant = w->now, .outer = outer,
        .references = 1,
    };
    /* The reference that the token had to the outer turn is now the new frame's. */
    w->tokens.rows[token].frame = frame;
    return i->loop.body;
}

/* The next turn of a loop; who was started in the last one keeps its frame. */
static int32_t next_turn(State *w, int32_t token, const Instruction *i) {
    Token *t = w->tokens.rows + token;
    Frame turn = w->frames.rows[t->frame];
    turn.turns = turn.instant == w->now ? turn.turns + 1 : 0;
    if (turn.turns > ITERATIONS_PER_INSTANT) {
        fail(w, NO_TIME, i->label, 0);
        return NONE;
    }
    if (turn.iteration + 1 >= turn.times) {
        int32_t left = t->frame;
        w->frames.rows[turn.outer].references++;
        t->frame = turn.outer;
        leave_frame(w, left);
        return w->program->instructions.rows[i->next].next;
    }
    if (turn.references > 1) {
        int32_t frame = new_frame(w);
        if (frame < 0) {
            return NONE;
        }
        w->frames.rows[t->frame].references--;
        w->frames.rows[turn.outer].references++;
        t->frame = frame;
        turn.references = 1;
    }
    turn.iteration++;
    turn.instant = w->now;
    turn.key = iteration_key(turn.within, turn.iteration);
    w->frames.rows[t->frame] = turn;
    return i->loop.body;
}

static void adjust(State *w, const Instruction *i) {
    Modifier *m = w->modifiers.rows + i->adjust.modifier;
    m->pending += i->adjust.change;
    if (!m->noted) {
        m->noted = true;
        w->noted.rows[w->noted.count++] = i->adjust.modifier;
    }
    w->touched = true;
}

static void put(State *w, int32_t token, const Instruction *i) {
    Stock *s = w->stocks.rows + i->stock.stock;
    s->arrived += i->stock.amount;
    note_giver(w, &s->giver, token);
    mark_stock(w, i->stock.stock);
}

static void take(State *w, int32_t token, const Instruction *i) {
    Stock *s = w->stocks.rows + i->stock.stock;
    Token *t = begin(w, token, i, KIND_STOCK, i->cause, i->stock.amount);
    t->follow = (int8_t)i->stock.follow;
    t->what = i->stock.stock;
    s->units += i->stock.amount;
    enqueue(w, &s->head, &s->tail, token, i->stock.priority);
    mark_stock(w, i->stock.stock);
}

/* Wait for the clock; false where it is past. */
static bool wait_for_clock(State *w, int32_t token, const Instruction *i) {
    int64_t due = i->clock_gate.second;
    if (i->operation == GATE_DEPARTURE && w->now >= due) {
        due += ((w->now - due) / i->clock_gate.every + 1) * i->clock_gate.every;
    }
    if (due <= w->now) {
        return false;
    }
    begin(w, token, i, KIND_GATE, i->cause, 0)->what = NONE;
    push(w, due, RESUME, token, 0);
    return true;
}

/* Wait until a level or a stock is high enough; false where it is. */
static bool wait_at_gate(State *w, int32_t token, int32_t place, const Instruction *i) {
    int32_t *gates;
    int64_t need = 0;
    if (i->operation == GATE_LEVEL) {
        Level *l = w->levels.rows + i->level_gate.level;
        if (l->value >= w->program->numbers.rows[place]) {
            return false;
        }
        gates = &l->gates;
    } else {
        Stock *s = w->stocks.rows + i->stock_gate.stock;
        if (s->amount >= i->stock_gate.amount) {
            return false;
        }
        need = i->stock_gate.amount;
        gates = &s->gates;
        mark_stock(w, i->stock_gate.stock);
    }
    Token *t = begin(w, token, i, KIND_GATE, i->cause, 0);
    t->follow = (int8_t)i->stock_gate.follow;
    t->what = place;
    t->need = (int32_t)need;
    t->link = *gates;
    *gates = token;
    return true;
}

static void stand_before_choice(State *w, int32_t token, int32_t place, const Instruction *i) {
    Token *t = begin(w, token, i, KIND_CHOICE, i->cause, 0);
    t->choice = place;
    t->standing = NONE;
    look_again(w, token, NONE);
}
