/* The interpreter: the same instants as the reference engine. */

#include "kernel.h"

/* The next token due needs its instruction: each is needed once in a run, so it is never in the cache. */
static void look_ahead(const State *w) {
    const Event *next = w->heap.rows;
    if (w->heap.count && next->what % EVENT_KINDS == RESUME) {
        fetch_ahead(w, w->tokens.rows[next->what / EVENT_KINDS].instruction);
    }
}

/* Run a token from its present instruction until it waits for something or ends. */
static void go_on(State *w, int32_t token) {
    const Instruction *instructions = w->program->instructions.rows;
    int32_t place = w->tokens.rows[token].instruction;
    while (place >= 0 && w->status == DONE) {
        const Instruction *i = instructions + place;
        int32_t frame = w->tokens.rows[token].frame, following = i->next;
        bool waits = true; /* true where the token waits, ends or fails: it goes on at `following` later, or never */
        int64_t seconds;
        switch (i->operation) {
        case DELAY:
            seconds = drawn_seconds(w, i->delay.draw, frame, i->label);
            if (seconds > 0) {
                begin(w, token, i, KIND_DELAY, i->cause, seconds);
                push(w, w->now + seconds, RESUME, token, 0);
            }
            waits = seconds != 0;
            break;
        case WORK:
            seconds = drawn_seconds(w, i->work.draw, frame, i->label);
            if (seconds > 0) {
                work(w, token, i, seconds);
            }
            waits = seconds != 0;
            break;
        case ACQUIRE:
            ask(w, token, place, i);
            break;
        case RELEASE:
            waits = !release(w, token, i);
            break;
        case END:
            end_token(w, token);
            return;
        case MARK:
            stamp(w, token, i->label);
            waits = false;
            break;
        case CHOOSE:
            stand_before_choice(w, token, place, i);
            return;
        case CHANCE:
            following = by_chance(w, i, drawn(w, i->chance.draw, w->frames.rows[frame].key));
            waits = false;
            break;
        case FORK:
            waits = fork_branches(w, token, i);
            break;
        case SPAWN:
            spawn(w, token, i);
            waits = false;
            break;
        case LOOP:
            following = enter_loop(w, token, i);
            waits = false;
            break;
        case LOOP_BACK:
            following = next_turn(w, token, i);
            waits = false;
            break;
        case ADJUST:
            adjust(w, i);
            waits = false;
            break;
        case PUT:
            put(w, token, i);
            waits = false;
            break;
        case TAKE:
            take(w, token, i);
            break;
        case GATE_CLOCK:
        case GATE_DEPARTURE:
            waits = wait_for_clock(w, token, i);
            break;
        default:
            waits = wait_at_gate(w, token, place, i);
        }
        if (waits) {
            w->tokens.rows[token].instruction = following;
            return;
        }
        place = following;
    }
}

/* An event is due. */
static void happen(State *w, Event event) {
    int32_t number = event.what / EVENT_KINDS;
    switch (event.what % EVENT_KINDS) {
    case RESUME:
        finish(w, number);
        go_on(w, number);
        break;
    case JOB_DONE: {
        Job job = w->jobs.rows[number];
        if (job.epoch != event.check) {
            break;
        }
        end_job(w, number);
        if (job.token >= 0) {
            finish(w, job.token);
            go_on(w, job.token);
        } else {
            give_back(w, job.holding);
        }
        break;
    }
    case UNITS_RETURN:
        give_back(w, number);
        break;
    default:
        if (w->tokens.rows[number].request == event.check) {
            look_again(w, number, event.check);
        }
    }
}

/* When the next process starts by itself; they stand in order of time, so that they need no place on the heap. */
static int64_t next_start(const State *w) {
    const Program *p = w->program;
    return w->started < p->processes.count ? p->processes.rows[w->started].start : NEVER;
}

/* Every token that is due runs; then the world settles; again, until nothing moves. */
static void instant(State *w) {
    while (w->status == DONE) {
        if (w->ready.count > 0) {
            int32_t token = w->ready.rows[--w->ready.count];
            finish(w, token);
            go_on(w, token);
        } else if (first_time(w) == w->now) {
            Event event = w->heap.rows[0];
            drop_first(w);
            look_ahead(w);
            happen(w, event);
        } else if (next_start(w) == w->now) {
            const Process *p = w->program->processes.rows + w->started++;
            int32_t token = new_token(w, p->label, p->instruction, 0, NONE, p->subject, NONE);
            if (token >= 0) {
                go_on(w, token);
            }
        } else if (w->touched) {
            w->touched = false;
            settle(w);
        } else {
            return;
        }
    }
}

/* The run ends: write what is still going on, as open intervals. */
static void cut_off(State *w) {
    w->now = w->horizon;
    for (int32_t resource = 0; resource < w->resources.count; resource++) {
        advance(w, w->resources.rows + resource);
    }
    for (int32_t token = 0; token < w->tokens.count; token++) {
        if (w->tokens.rows[token].kind >= 0) {
            write_row(w, token, w->horizon, 0);
        }
    }
    for (int32_t holding = 0; holding < w->holdings.count; holding++) {
        if (w->holdings.rows[holding].state != GIVEN_BACK) {
            write_holding(w, w->holdings.rows + holding, w->horizon, 0);
        }
    }
}
