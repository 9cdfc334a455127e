"""Tables of metrics, summarised and compared."""

from __future__ import annotations

from sim.record.table import AS_UNIT, VARIANT, Table, interval_columns, number_column, text_column, whole_column

SUMMARY = Table(
    "summary",
    row="a metric in one variant",
    key=("variant", "metric"),
    columns=(
        VARIANT,
        text_column("metric", "Metric."),
        text_column("unit", "`h` or `share`."),
        whole_column("n", "Replications."),
        whole_column("censored", "Those of them in which the metric has no value."),
        number_column("mean", AS_UNIT, "Mean; empty if any value is censored, as are the next three."),
        number_column("sd", AS_UNIT, "Standard deviation between replications, with n - 1."),
        *interval_columns("the mean (Student's t)", AS_UNIT),
        number_column("p10", AS_UNIT, "10th percentile; censored closures count as the largest."),
        number_column("p50", AS_UNIT, "Median, likewise."),
        number_column("p90", AS_UNIT, "90th percentile, likewise; empty where it falls among the censored."),
    ),
)

COMPARISONS = Table(
    "comparisons",
    row="a metric in one variant other than the reference",
    key=("metric", "variant"),
    columns=(
        text_column("metric", "Metric."),
        text_column("unit", "`h` or `share`."),
        VARIANT,
        text_column("reference", "Variant it is compared with."),
        whole_column("n", "Pairs of replications with the same number."),
        number_column("difference", AS_UNIT, "Mean of variant minus reference; empty if any value is censored."),
        *interval_columns("the difference (paired t)", AS_UNIT),
        number_column("variance_reduction", "share", "What pairing took from the variance of the difference."),
        number_column(
            "variance_factor",
            "ratio",
            "Variance of the difference between independent runs, over that of the pairs: so many times the "
            "replications would be needed without pairing. Empty where no pair differs from another.",
        ),
        whole_column("censored", "Pairs of which a value is empty."),
        number_column(
            "bootstrap_low_95",
            AS_UNIT,
            "Lower end of the 95 % bootstrap interval of the difference (BCa, pairs drawn anew); only of closures, "
            "elements by the due date, coordination, times until a stage and services lost.",
        ),
        number_column("bootstrap_high_95", AS_UNIT, "Its upper end."),
        number_column(
            "better",
            "share",
            "Pairs in which the variant did better. A time later than the horizon loses against any that is not. "
            "Empty where neither side is better.",
        ),
        number_column("better_low_95", "share", "Lower end of its 95 % interval (Wilson)."),
        number_column("better_high_95", "share", "Upper end."),
        number_column("worse", "share", "Pairs in which it did worse; in the rest both did the same."),
        number_column(
            "restricted",
            "h",
            "Of closures: the difference of restricted means, in which what is later than the horizon counts as the "
            "horizon.",
        ),
        number_column("restricted_low_95", "h", "Lower end of its 95 % interval (paired t)."),
        number_column("restricted_high_95", "h", "Upper end."),
        number_column("practical", AS_UNIT, "Smallest difference that matters, as the scenario states it."),
        number_column(
            "p_value",
            "share",
            "Two-sided p that the difference is not beyond `practical` (paired t); of the restricted means where "
            "`difference` is empty.",
        ),
        number_column(
            "p_holm", "share", "The same, adjusted by Holm's rule over the headline comparisons; else empty."
        ),
        text_column(
            "verdict",
            "`better`, `worse`, `no practical difference` or `not decided`: see [comparing](../comparing.md). Empty "
            "where neither side is better.",
        ),
    ),
)

DEADLINES = Table(
    "deadlines",
    row="a force in one variant: how likely it is in place by its due date",
    key=("variant", "force"),
    columns=(
        VARIANT,
        text_column("force", "Force, or `all forces`."),
        whole_column("n", "Replications."),
        whole_column("by_due", "Those in which every element arrived no later than due."),
        number_column("probability", "share", "Their share."),
        *interval_columns("the probability (Wilson)", "share"),
        text_column("reference", "Variant it is compared with."),
        whole_column("pairs", "Pairs of replications with the same number; 0 for the reference itself."),
        whole_column("only_variant", "Pairs in which only the variant is in time."),
        whole_column("only_reference", "Pairs in which only the reference is."),
        number_column("difference", "share", "Probability of the variant less that of the reference."),
        *interval_columns("it (Newcombe, pairs)", "share", stem="difference_"),
    ),
)

QUANTILE_DIFFERENCES = Table(
    "quantile_differences",
    row="a quantile of a headline measure in one variant other than the reference",
    key=("metric", "variant", "quantile"),
    columns=(
        text_column("metric", "Metric, in hours."),
        text_column("unit", "`h`."),
        VARIANT,
        text_column("reference", "Variant it is compared with."),
        text_column("quantile", "`p10`, `p50` or `p90` of the replications."),
        whole_column("n", "Pairs of replications."),
        number_column("reference_value", "h", "The reference's; empty where later than the horizon."),
        number_column("variant_value", "h", "The variant's, likewise."),
        number_column("difference", "h", "Variant less reference."),
        number_column(
            "low_95",
            "h",
            "Lower end of its 95 % interval (bootstrap percentile, pairs drawn anew); empty where what is later than "
            "the horizon leaves it without bound.",
        ),
        number_column("high_95", "h", "Upper end, likewise."),
    ),
)
