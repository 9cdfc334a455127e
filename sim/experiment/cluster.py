"""Work done by the workers of a Dask scheduler, handed out through the same interface as to processes of this machine.

Nothing need be shared but the network: each worker is sent the scenario once and sends back every block as bytes, which
are kept here. Dask gives the work of a worker that is lost to another.
"""

from __future__ import annotations

import hashlib
import logging
import math
import pickle
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from sim import __version__
from sim.errors import LeidangError, ScenarioError
from sim.experiment.blocks import keep, packed
from sim.experiment.executors import Job, Share, results
from sim.experiment.prepared import LoadedScenarios, PreparedModels
from sim.experiment.worker import EXPECTED, Block, run_block

if TYPE_CHECKING:
    from distributed import Client

    from sim.domains.scenario import Scenario

SHARE_S = 0.5
"""Least seconds of work in what is sent to a worker at a time: sending it takes some milliseconds."""

CONNECT_S = 10
WORKERS_S = 30
"""How long a scheduler has to answer, and to have its first worker."""

_ADDRESS = re.compile(r"([a-z]+://)?[^/\s]+:\d+/?")
"""A client that is given anything else complains only after having tried."""

T = TypeVar("T")

Sent = tuple[list[list[bytes]], float]
"""Blocks as they are kept, and the seconds of work per replication."""


def check_cluster(address: str) -> None:
    """Find out before anything is run whether the workers of a scheduler can do it.

    Raises
    ------
    LeidangError
        The package for it is not installed, no scheduler answers, it has no workers, or they have another version of
        this program or none.
    """
    with _connected(address) as client:
        versions = client.run(_version())
        wrong = {worker: version for worker, version in versions.items() if version != __version__}
        if wrong:
            worker, version = next(iter(wrong.items()))
            has = f"Leidang {version}" if version else "no Leidang"
            raise LeidangError(
                f"{len(wrong)} of {len(versions)} Dask workers cannot do this run: here is Leidang {__version__}, but "
                f"{worker} has {has}; install the same version there"
            )


def done_by_cluster(address: str, models: PreparedModels, jobs: Iterable[Job]) -> Iterator[Block]:
    """Do the jobs; yields each block when it is on the disk here.

    Raises
    ------
    BrokenExecutor
        The scheduler is gone, or one worker after the other while it did the same work.
    """
    with _connected(address) as client:
        executor = client.get_executor(pure=False)
        pace = _Pace()
        sender = _Sender(client, models)

        def submit(share: Share) -> Future[Sent]:
            blocks = tuple(block for _, block in share)
            future: Future[Sent] = executor.submit(do_share, sender.of(blocks[0].point), blocks, __version__)
            return future

        # Workers may come and go while the run is under way.
        outcomes = results(submit, pace.shares(jobs), lambda: 2 * max(1, len(client.nthreads())))
        for share, (made, seconds) in _with_plain_errors(outcomes, address):
            pace.note(seconds)
            for (path, block), content in zip(share, made, strict=True):
                keep(path, content)
                yield block


def do_share(models: PreparedModels, blocks: Sequence[Block], version: str) -> Sent:
    """What a worker does: simulate some blocks of one scenario.

    One share at a time, whatever threads the worker has, for each would need the memory of an engine.

    Raises
    ------
    LeidangError
        This worker has another version of the program than the one that sent the work.
    """
    if version != __version__:
        raise LeidangError(f"a Dask worker has Leidang {__version__}, not {version}; install the same version there")
    with _one_at_a_time:
        with suppress(*EXPECTED):  # which is then reported for each replication
            for block in blocks:
                models.variant(block.variant, block.point)
        started = time.perf_counter()
        made = [packed(run_block(block, models)) for block in blocks]
        seconds = time.perf_counter() - started
    return made, seconds / sum(block.count for block in blocks)


_one_at_a_time = threading.Lock()


class _Sender:
    """Sends the scenario of a point once; as a task, so that Dask can repeat it where the workers that had it are lost.

    It arrives as models that are not built yet. Each worker keeps its own beside the results of other tasks until the
    future is let go of here, or this client is gone.
    """

    def __init__(self, client: Client, models: PreparedModels) -> None:
        self._client = client
        self._models = models
        self._sent: dict[int, object] = {}

    def of(self, point: int) -> object:
        """What stands for the models of a point in the arguments of a task."""
        if point not in self._sent:
            if not self._models.scenarios.in_memory:
                self._sent.clear()
            alone = LoadedScenarios({point: self._scenario(point)})
            content = pickle.dumps(PreparedModels(alone, self._models.spec))
            mark = hashlib.sha256(content).hexdigest()
            self._sent[point] = self._client.submit(pickle.loads, content, key=f"leidang-models-{mark}")
        return self._sent[point]

    def _scenario(self, point: int) -> Scenario | ScenarioError:
        """The scenario, or its problems: values of a sweep that do not go together fail at their point alone."""
        try:
            return self._models.scenario(point)
        except ScenarioError as error:
            return error


class _Pace:
    """How long a replication takes, and so how many blocks make a share that is worth sending."""

    def __init__(self) -> None:
        self._fastest = math.inf

    def note(self, seconds: float) -> None:
        """Note the seconds of a replication; the least counts, for compiling and loading happen once."""
        self._fastest = min(self._fastest, seconds)

    def shares(self, jobs: Iterable[Job]) -> Iterator[Share]:
        """Blocks of one scenario, together at least `SHARE_S` of work as far as that is known."""
        share: list[Job] = []
        for job in jobs:
            if share and share[0][1].point != job[1].point:
                yield share
                share = []
            share.append(job)
            if sum(block.count for _, block in share) * self._fastest >= SHARE_S:
                yield share
                share = []
        if share:
            yield share


def _version() -> Callable[[], str | None]:
    """A function that says which version of this program a worker has; sent as it is, for there may be none."""

    def version() -> str | None:
        try:
            from sim import __version__ as there
        except ImportError:
            return None
        return there

    return version


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the scheduler, which has at least one worker."""
    try:
        from distributed import Client
    except ImportError:
        raise LeidangError(
            "--dask needs the package distributed; install it with: python -m pip install 'leidang[dask]'"
        ) from None
    if _ADDRESS.fullmatch(address) is None:
        raise LeidangError(f"{address!r} is no address of a Dask scheduler; expected for example tcp://10.0.0.5:8786")
    with _quiet():
        try:
            client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise LeidangError(f"no Dask scheduler answers at {address!r}: {error}") from None
        try:
            client.wait_for_workers(1, timeout=WORKERS_S)
            yield client
        except TimeoutError:
            raise LeidangError(f"the Dask scheduler at {address} has no workers; start some and try again") from None
        finally:
            client.close()


def _with_plain_errors(outcomes: Iterator[T], address: str) -> Iterator[T]:
    """What the cluster gives, and what can go wrong with it as an error in words."""
    from distributed import KilledWorker

    try:
        yield from outcomes
    except (CancelledError, OSError):
        raise BrokenExecutor(f"the Dask scheduler at {address} is gone") from None
    except KilledWorker as error:
        raise BrokenExecutor(f"Dask lost one worker after the other on the same work: {error}") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what Dask logs of lost connections: one message reports it, and what to do."""
    loggers = [logging.getLogger(name) for name in ("distributed", "tornado.application")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
