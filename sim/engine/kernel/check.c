/* Refuses a program whose references do not hold: what passes can be run without a look at any bound.

   An instruction goes on only to earlier ones, which are laid out before what leads to them; a loop alone goes forward,
   into its body. So nothing goes round without a turn of a loop, and every run comes to its horizon. */

#include "kernel.h"

static bool within(int64_t number, int64_t count) { return number >= 0 && number < count; }

static bool within_or_none(int64_t number, int64_t count) { return number == NONE || within(number, count); }

/* True where the rows from `first` on lie in a list. */
static bool spans(int64_t first, int64_t rows, int64_t count) {
    return rows >= 0 && first >= 0 && first <= count && rows <= count - first;
}

/* Where each group of a list begins: from 0, never back, to the end of the list. */
static bool grouped(const int32_t *first, int64_t entries, int64_t groups, int64_t members) {
    if (entries != groups + 1 || first[0] != 0 || first[groups] != members) {
        return false;
    }
    for (int64_t group = 0; group < groups; group++) {
        if (first[group] > first[group + 1]) {
            return false;
        }
    }
    return true;
}

static bool sound_fork(const Program *p, const Instruction *i, int32_t place) {
    bool sound = spans(i->fork.branch, i->fork.branches, p->branches.count) && spans(0, i->fork.need, i->fork.branches);
    for (int32_t branch = 0; sound && branch < i->fork.branches; branch++) {
        const Branch *b = p->branches.rows + i->fork.branch + branch;
        sound = within(b->start, place) && within(b->label, p->label_keys.count);
    }
    return sound;
}

static bool sound_choice(const Program *p, const Instruction *i, int32_t place, int32_t first, int32_t options) {
    bool sound = options > 0 && spans(first, options, p->options.count);
    for (int32_t option = 0; sound && option < options; option++) {
        const Option *o = p->options.rows + first + option;
        sound = within(o->start, place) && within_or_none(o->entry, place) &&
                (o->entry < 0 || p->instructions.rows[o->entry].operation == ACQUIRE) &&
                spans(o->term, o->terms, p->terms.count);
    }
    return sound && i->label >= 0;
}

static bool sound_loop(const Program *p, const Instruction *i, int32_t place) {
    if (i->operation == LOOP_BACK) {
        const Instruction *loop = p->instructions.rows + i->next;
        return loop->operation == LOOP && within(i->loop.body, p->instructions.count) && i->loop.body == loop->loop.body;
    }
    return i->loop.body > place && i->loop.body < p->instructions.count &&
           (i->loop.times >= 0 || within(i->loop.draw, p->draws.count));
}

static bool sound_gate(const Program *p, const Instruction *i) {
    switch (i->operation) {
    case GATE_LEVEL:
        return within(i->level_gate.level, p->levels.count) && within(i->level_gate.follow, 2);
    case GATE_STOCK:
        return within(i->stock_gate.stock, p->stocks.count) && within(i->stock_gate.follow, 2);
    default:
        return i->operation == GATE_CLOCK || i->clock_gate.every > 0;
    }
}

static bool sound_operands(const Program *p, const Instruction *i, int32_t place) {
    switch (i->operation) {
    case DELAY:
        return within(i->delay.draw, p->draws.count);
    case WORK:
        return within(i->work.draw, p->draws.count) && within(i->work.level, p->levels.count);
    case ACQUIRE:
        return within(i->acquire.resource, p->resources.count) && i->acquire.amount >= 0;
    case RELEASE:
        return within(i->release.resource, p->resources.count) && i->release.amount >= 0 &&
               within_or_none(i->release.draw, p->draws.count) && within_or_none(i->release.level, p->levels.count);
    case FORK:
        return sound_fork(p, i, place);
    case CHANCE:
        return within(i->chance.draw, p->draws.count) &&
               sound_choice(p, i, place, i->chance.option, i->chance.options);
    case CHOOSE:
        return sound_choice(p, i, place, i->choose.option, i->choose.options) && i->choose.review >= NONE;
    case ADJUST:
        return within(i->adjust.modifier, p->modifiers.count) && (i->adjust.change == 1 || i->adjust.change == -1);
    case PUT:
    case TAKE:
        return within(i->stock.stock, p->stocks.count) && i->stock.amount >= 0 &&
               (i->operation == PUT || within(i->stock.follow, 2));
    case SPAWN:
        return within(i->spawn.start, place) && within(i->spawn.label, p->label_keys.count) &&
               within_or_none(i->spawn.subject, p->subjects);
    case LOOP:
    case LOOP_BACK:
        return sound_loop(p, i, place);
    case END:
    case MARK:
        return true;
    default:
        return sound_gate(p, i);
    }
}

static bool sound_instruction(const Program *p, int32_t place) {
    const Instruction *i = p->instructions.rows + place;
    if (i->operation == END) {
        return i->next == NONE;
    }
    return within(i->operation, OPERATIONS) && within(i->label, p->label_keys.count) && within(i->cause, INT8_MAX) &&
           within(i->next, place) && sound_operands(p, i, place);
}

static bool sound_family(const Program *p, int32_t place) {
    const Family *f = p->families.rows + place;
    bool listed = f->kind == EMPIRICAL || f->kind == MIXTURE;
    if (!within(f->kind, FAMILY_KINDS) || (listed && !(f->count > 0 && spans(f->first, f->count, p->more.count)))) {
        return false;
    }
    if (f->kind != MIXTURE) {
        return true;
    }
    /* Edges, one more than parts; then the families of the parts, all before the mixture. */
    int32_t parts = (f->count - 1) / 2;
    bool sound = parts > 0 && f->count == 2 * parts + 1;
    for (int32_t part = 0; sound && part < parts; part++) {
        double number = p->more.rows[f->first + parts + 1 + part];
        sound = number >= 0 && number < place && number == (int32_t)number;
    }
    return sound;
}

static bool sound_process(const Program *p, int32_t place) {
    const Process *process = p->processes.rows + place;
    return process->start >= (place ? process[-1].start : 0) && within(process->instruction, p->instructions.count) &&
           within(process->label, p->label_keys.count) && within_or_none(process->subject, p->subjects);
}

static bool sound_derived(const Program *p, int32_t place) {
    const Derived *d = p->derived.rows + place;
    return within(d->kind, DERIVED_KINDS) && within(d->level, p->levels.count) &&
           spans(d->input, d->inputs, p->inputs.count);
}

static bool sound_modifier(const Program *p, int32_t place) {
    const Modification *m = p->modifiers.rows + place;
    bool of_level = within(m->target, p->levels.count), of_resource = within(-1 - (int64_t)m->target, p->resources.count);
    return of_level || (of_resource && fabs(m->amount) <= MOST_UNITS);
}

static bool sound_draw(const Program *p, int32_t place) {
    return within_or_none(p->draws.rows[place].family, p->families.count);
}

static bool sound_term(const Program *p, int32_t place) {
    const Term *t = p->terms.rows + place;
    return t->kind == OVER_LEVEL ? within(t->target, p->levels.count)
                                 : t->kind == OF_QUEUE && within(t->target, p->resources.count);
}

static bool sound_level(const Program *p, int32_t place) { return within(p->levels.rows[place].cause, INT8_MAX); }

static bool sound_input(const Program *p, int32_t place) {
    return within(p->inputs.rows[place].level, p->levels.count);
}

static bool sound_resource(const Program *p, int32_t place) {
    const Capacity *r = p->resources.rows + place;
    return r->capacity >= 0 && within_or_none(r->level, p->levels.count);
}

static bool sound_stock(const Program *p, int32_t place) { return p->stocks.rows[place] >= 0; }

static bool sound_target(const Program *p, int32_t place) {
    return within(p->target_modifiers.rows[place], p->modifiers.count);
}

static bool sound_opened(const Program *p, int32_t place) {
    return within(p->level_resources.rows[place], p->resources.count);
}

typedef struct {
    const char *name;
    int32_t count;
    bool (*sound)(const Program *, int32_t);
} Check;

/* The name of the first list of a program that does not hold, and in `place` its first row; NULL where all do. */
static const char *first_unsound(const Program *p, int32_t *place) {
    const Check checks[] = {
        {"instructions", p->instructions.count, sound_instruction}, {"draws", p->draws.count, sound_draw},
        {"families", p->families.count, sound_family},              {"processes", p->processes.count, sound_process},
        {"terms", p->terms.count, sound_term},                      {"levels", p->levels.count, sound_level},
        {"derived", p->derived.count, sound_derived},               {"inputs", p->inputs.count, sound_input},
        {"modifiers", p->modifiers.count, sound_modifier},          {"resources", p->resources.count, sound_resource},
        {"stocks", p->stocks.count, sound_stock},                   {"target_modifiers", p->target_modifiers.count, sound_target},
        {"level_resources", p->level_resources.count, sound_opened},
    };
    *place = 0;
    if (p->numbers.count != p->instructions.count) {
        return "numbers";
    }
    if (p->subjects < 0) {
        return "subjects";
    }
    int64_t targets = (int64_t)p->levels.count + p->resources.count;
    if (!grouped(p->target_first.rows, p->target_first.count, targets, p->target_modifiers.count)) {
        return "target_first";
    }
    if (!grouped(p->level_resources_first.rows, p->level_resources_first.count, p->levels.count,
                 p->level_resources.count)) {
        return "level_resources_first";
    }
    for (size_t list = 0; list < sizeof checks / sizeof *checks; list++) {
        for (*place = 0; *place < checks[list].count; ++*place) {
            if (!checks[list].sound(p, *place)) {
                return checks[list].name;
            }
        }
    }
    return NULL;
}
