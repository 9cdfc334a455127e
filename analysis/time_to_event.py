"""Time until an event (a stage of an incident, a decision) that some never reach and some not before the horizon.

An incident that begins late is watched for less time than one that begins early, and some responses end without ever
reaching a stage. Both are kept: one that has not reached the stage counts as "not so far" for as long as it was
watched, up to the horizon. The share that has reached it by a given time is then the product-limit estimate (Kaplan and
Meier, Journal of the American Statistical Association 53, 1958) of the share that ever reaches it that fast; where all
were watched equally long it is simply the share counted. A quantile that the share does not attain is later than what
could be seen: it is infinite.

Incidents of one replication are not independent, so intervals take the replication as their unit: the standard error
of the share is that of sums over replications of each incident's influence on it, and the ends of the interval of a
quantile are the quantiles at that share plus and minus t standard errors (Woodruff, Journal of the American Statistical
Association 47, 1952).
"""

from __future__ import annotations

import numpy as np

from analysis.runs import Flags, Floats, Ints
from analysis.statistics import wilson
from analysis.student_t import student_t_quantile


class TimeToEvent:
    """The share that has reached the event by each time: the product-limit estimate.

    Parameters
    ----------
    took
        Time to the event of each case, infinite where it was not reached, shape (n,).
    cluster
        The replication of each, any numbers, shape (n,).
    watched
        How long each could be observed: from its beginning to the horizon, shape (n,); by default without an end, so
        that one without the event is later than all others.

    Attributes
    ----------
    times
        Times at which any reached it, ascending, shape (k,).
    share
        Share that has by each of them, shape (k,).
    """

    def __init__(self, took: Floats, cluster: Ints, watched: Floats | None = None) -> None:
        self._event = np.isfinite(took)
        leaves = took if watched is None else np.where(self._event, took, watched)
        self.times, count = np.unique(took[self._event], return_counts=True)
        self._at_risk = len(took) - np.searchsorted(np.sort(leaves), self.times, side="left")
        self._hazard: Floats = count.astype(np.float64) / self._at_risk.astype(np.float64)
        self.share = np.asarray(1 - np.cumprod(1 - self._hazard), dtype=np.float64)
        # How many of the times each was there for.
        self._seen = np.searchsorted(self.times, leaves, side="right")
        self._cluster = np.unique(cluster, return_inverse=True)[1]
        self._clusters = int(self._cluster.max(initial=-1)) + 1

    def cells(self) -> tuple[float, ...]:
        """The 10 % quantile, then the median and the 90 % quantile each with its interval; nan where out of sight."""
        values = [self.quantile(0.1)]
        for share in (0.5, 0.9):
            values += [self.quantile(share), *self.interval(share)]
        return tuple(value if np.isfinite(value) else float("nan") for value in values)

    def quantile(self, share: float) -> float:
        """The time by which that share has reached it; infinite where it has not as long as it was watched."""
        place = int(np.searchsorted(self.share, share - 1e-9))
        return float(self.times[place]) if place < len(self.times) else float("inf")

    def interval(self, share: float) -> tuple[float, float]:
        """The 95 % interval of that quantile, nan for fewer than two replications; infinite ends are out of sight."""
        if self._clusters < 2:
            return float("nan"), float("nan")
        if not len(self.times):
            return float("inf"), float("inf")
        place = min(int(np.searchsorted(self.share, share - 1e-9)), len(self.times) - 1)
        width = float(student_t_quantile(np.array(self._clusters - 1.0))) * self.error(place)
        return self.quantile(max(share - width, 1e-9)), self.quantile(min(share + width, 1.0))

    def error(self, place: int) -> float:
        """Standard error over replications of the share at one of the times.

        The influence of a case on the share is its own event less what was to be expected of it while it was
        there (the terms of Greenwood's formula); what cases of one replication have is added up first.
        """
        if self._hazard[: place + 1].max() >= 1:
            return 0.0  # no case is left that could have been later
        left = 1 / (self._at_risk[: place + 1] * (1 - self._hazard[: place + 1]))
        expected = np.concatenate([[0.0], np.cumsum(self._hazard[: place + 1] * left)])
        inside = self._event & (self._seen <= place + 1)
        survival = np.where(inside, left[np.clip(self._seen - 1, 0, place)], 0.0)
        sums = np.bincount(
            self._cluster, survival - expected[np.minimum(self._seen, place + 1)], minlength=self._clusters
        )
        spread = self._clusters / (self._clusters - 1) * float((sums**2).sum())
        return float(1 - self.share[place]) * float(np.sqrt(spread))


def share_with_interval(flags: Flags, cluster: Ints) -> tuple[float, float, float]:
    """The share of flags that are set, and its 95 % interval.

    The interval is Wilson's, with the number of flags divided by their design effect (Kish): how much more the share
    varies between replications than that of as many independent flags would. Where all flags are alike this cannot be
    seen, and replications count instead of flags.
    """
    n = len(flags)
    if not n:
        return float("nan"), float("nan"), float("nan")
    numbers = np.unique(cluster, return_inverse=True)[1]
    clusters = int(numbers.max()) + 1
    share, effective = float(flags.mean()), float(n)
    if 0 < share < 1 and clusters > 1:
        away = np.bincount(numbers, flags - share, minlength=clusters)
        between = clusters / (clusters - 1) * float((away**2).sum()) / n**2
        effective = n / max(between / (share * (1 - share) / n), 1.0) if n > clusters else float(n)
    else:
        effective = float(clusters)
    low, high = wilson(np.array([share * effective]), np.array([effective]))
    return share, float(low[0]), float(high[0])
