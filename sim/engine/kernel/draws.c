/* Draws: bit for bit what `sim.process.draws` and `sim.process.numerics` give.

   Additions, multiplications, divisions and square roots alone, which are rounded alike on every machine; compiled
   without contraction and without fast mathematics, every one of them is rounded as written. */

#include "kernel.h"

#define GOLDEN 0x9E3779B97F4A7C15u
#define LARGEST_UNIFORM (1.0 - 0x1p-53)

/* The finaliser of SplitMix64. */
static uint64_t mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static uint64_t iteration_key(uint64_t loop, int64_t iteration) {
    return mix(loop + ((uint64_t)iteration + 1) * GOLDEN) | 1;
}

static double uniform(uint64_t key, uint64_t run, uint64_t loop) {
    double u = ((double)(mix(mix(key ^ run) ^ loop) >> 11) + 0.5) * 0x1p-53;
    return u < LARGEST_UNIFORM ? u : LARGEST_UNIFORM;
}

#define LN2_HIGH 0.6931471803691238
#define LN2_LOW 1.9082149292705877e-10
#define INVERSE_LN2 1.4426950408889634
#define FAR_EXPONENT 1e4
#define SQRT_HALF 0.7071067811865476

#define TERMS(terms) (terms), (int)(sizeof(terms) / sizeof *(terms))

/* Horner's rule, the coefficient of the highest power first. */
static inline double polynomial(const double *terms, int count, double x) {
    double value = terms[0];
    for (int term = 1; term < count; term++) {
        value = value * x + terms[term];
    }
    return value;
}

static double power_of_two(int64_t exponent) {
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* As `floor`, which without the instructions of newer processors is a call. */
static double rounded_down(double x) {
    int64_t whole = (int64_t)x;
    return (double)(whole - ((double)whole > x));
}

static const double EXP_TERMS[] = {
    1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
    1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1.0, 1.0,
};

static double exponential(double x) {
    x = x < -FAR_EXPONENT ? -FAR_EXPONENT : x;
    x = x > FAR_EXPONENT ? FAR_EXPONENT : x;
    if (x != x) {
        return x;
    }
    double turns = rounded_down(x * INVERSE_LN2 + 0.5);
    if (turns > 1023) {
        return HUGE_VAL;
    }
    if (turns < -1022) {
        return 0.0;
    }
    double rest = (x - turns * LN2_HIGH) - turns * LN2_LOW;
    return polynomial(TERMS(EXP_TERMS), rest) * power_of_two((int64_t)turns);
}

static const double LOG_TERMS[] = {
    2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5, 2.0 / 3, 2.0 / 1,
};

/* As `frexp`, without a call where the number is a normal one. */
static double fraction_of(double x, int *power) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7FF);
    if (exponent == 0 || exponent == 0x7FF) {
        return frexp(x, power);
    }
    *power = exponent - 1022;
    bits = (bits & ~((uint64_t)0x7FF << 52)) | (uint64_t)1022 << 52;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static double logarithm(double x) {
    int power;
    double fraction = fraction_of(x, &power);
    if (fraction < SQRT_HALF) {
        fraction *= 2.0;
        power -= 1;
    }
    double turns = power, s = (fraction - 1.0) / (fraction + 1.0);
    return turns * LN2_HIGH + (turns * LN2_LOW + s * polynomial(TERMS(LOG_TERMS), s * s));
}

/* Wichura (1988), algorithm AS 241, routine PPND16. */
static const double CENTRAL_ABOVE[] = {
    2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
    1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0,
};
static const double CENTRAL_BELOW[] = {
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
};
static const double MIDDLE_ABOVE[] = {
    7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
    3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
};
static const double MIDDLE_BELOW[] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0,
};
static const double FAR_ABOVE[] = {
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
    2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
};
static const double FAR_BELOW[] = {
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
};

static double normal_quantile(double u) {
    double q = u - 0.5;
    if (fabs(q) <= 0.425) {
        double x = 0.180625 - q * q;
        return q * polynomial(TERMS(CENTRAL_ABOVE), x) / polynomial(TERMS(CENTRAL_BELOW), x);
    }
    double r = sqrt(-logarithm(q < 0.0 ? u : 1.0 - u));
    double size = r <= 5.0 ? polynomial(TERMS(MIDDLE_ABOVE), r - 1.6) / polynomial(TERMS(MIDDLE_BELOW), r - 1.6)
                           : polynomial(TERMS(FAR_ABOVE), r - 5.0) / polynomial(TERMS(FAR_BELOW), r - 5.0);
    return q < 0.0 ? -size : size;
}

static double triangular(double u, double low, double mode, double high) {
    double width = high - low;
    if (width <= 0.0) {
        return low;
    }
    if (u < (mode - low) / width) {
        return low + sqrt(u * width * (mode - low));
    }
    return high - sqrt((1.0 - u) * width * (high - mode));
}

/* The part of a mixture that `u` chooses; `u` becomes its place within the part, so that one number is enough. */
static const Family *part_of(const Program *p, const Family *mixture, double *u) {
    const double *edges = p->more.rows + mixture->first;
    int32_t parts = (mixture->count - 1) / 2, part = 0;
    while (part < parts - 1 && *u >= edges[part + 1]) {
        part++;
    }
    double within = (*u - edges[part]) / (edges[part + 1] - edges[part]);
    within = within < 0x1p-54 ? 0x1p-54 : within;
    *u = within > LARGEST_UNIFORM ? LARGEST_UNIFORM : within;
    return p->families.rows + (int32_t)edges[parts + 1 + part];
}

static double quantile(const Program *p, const Family *family, double u) {
    while (family->kind == MIXTURE) {
        family = part_of(p, family, &u);
    }
    const double *number = family->number;
    switch (family->kind) {
    case FIXED:
        return number[0];
    case LOGNORMAL:
        return number[0] * exponential(number[1] * normal_quantile(u * number[2]));
    case TRIANGULAR:
        return triangular(u, number[0], number[1], number[2]);
    case UNIFORM:
        return number[0] + u * (number[1] - number[0]);
    case LOG_UNIFORM:
        return number[0] * exponential(u * number[1]);
    case EXPONENTIAL:
        return -number[0] * logarithm(1.0 - u);
    default: {
        int32_t place = (int32_t)(u * family->count);
        return p->more.rows[family->first + (place < family->count ? place : family->count - 1)];
    }
    }
}

/* What a draw gives in one turn of a loop (0 outside loops) of this replication. */
static double drawn(const State *w, int32_t number, uint64_t loop) {
    const Draw *draw = w->program->draws.rows + number;
    const Family *family = draw->family < 0 ? NULL : w->program->families.rows + draw->family;
    if (family && family->kind == FIXED) {
        return family->number[0];
    }
    double u = uniform(draw->key, w->key, loop);
    return family ? quantile(w->program, family, u) : u;
}
