/* Choices by cost. */

#include "kernel.h"

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
