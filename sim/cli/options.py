"""Options that several commands share. Nothing heavy is imported here: the command line has to start at once."""

from __future__ import annotations

import argparse
from pathlib import Path

MOST_WORKERS = 256
"""Processes started at most: each holds the built models and the compiled engine."""


def add_file(parser: argparse.ArgumentParser) -> None:
    """The scenario, and values to change in it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="scenario file (YAML)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="change one value, e.g. horizon='20 d'"
    )
    add_outside(parser)


def add_outside(parser: argparse.ArgumentParser) -> None:
    """Whether a scenario may name files anywhere."""
    parser.add_argument(
        "--allow-outside",
        action="store_true",
        help="let the scenario name files outside its folder and the library (off, so that a scenario of others reads "
        "nothing else of yours)",
    )


def add_work(parser: argparse.ArgumentParser) -> None:
    """How much is simulated, by what, and where to."""
    parser.set_defaults(again=None, variant=[], only=None, record="paths")
    parser.add_argument("--replications", type=positive, metavar="N", help="replications of each variant")
    parser.add_argument(
        "--half-width",
        type=half_width,
        metavar="WIDTH",
        help="instead of a number: replications until the 95 %% interval of the difference from the reference is "
        "within so much on either side, e.g. 6h or 5%%",
    )
    parser.add_argument("--of", metavar="METRIC", help="with --half-width: of which metric (default: closure)")
    parser.add_argument(
        "--at-most",
        type=positive,
        metavar="N",
        help="with --half-width: replications after which it ends in any case (default: 2000)",
    )
    parser.add_argument(
        "--seed", type=not_negative, metavar="S", help="root of all chance; the same seed gives the same tables"
    )
    parser.add_argument(
        "--workers", type=workers, metavar="N", help="processes to use (default: one per core); results do not change"
    )
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="let the workers of a Dask scheduler do it, e.g. tcp://10.0.0.5:8786"
    )
    add_engine(
        parser, "SimPy, or the compiled kernel that gives the same results faster (default: whichever is done first)"
    )
    add_out(parser, "the result folder itself (default: one under results/)")
    add_quiet(parser)


def add_engine(parser: argparse.ArgumentParser, words: str) -> None:
    """What simulates."""
    parser.add_argument("--engine", choices=("auto", "simpy", "kernel"), default="auto", help=words)


def add_variants(parser: argparse.ArgumentParser) -> None:
    """Only some of the variants, as a list."""
    parser.add_argument(
        "--variant", action="append", default=[], metavar="NAME", help="only this variant (may be given several times)"
    )


def add_metric(parser: argparse.ArgumentParser, use: str) -> None:
    """One metric, and in words what it is used for."""
    parser.add_argument(
        "--metric",
        default="arrival delay",
        metavar="NAME",
        help=f"{use}: 'arrival delay' (default), 'arrival delay / FORCE', or a metric of summary.csv",
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """The folder that a run left."""
    parser.add_argument("folder", type=Path, metavar="RESULT_DIR", help="result folder of the run")


def add_out(parser: argparse.ArgumentParser, where: str) -> None:
    """Where to write to."""
    parser.add_argument("--out", type=Path, metavar="DIR", help=where)


def add_quiet(parser: argparse.ArgumentParser, path: str = "path of the result folder") -> None:
    """To print the last line only."""
    parser.add_argument("--quiet", action="store_true", help=f"print nothing but the {path}")


def names(text: str) -> tuple[str, ...]:
    """A list of names with commas between them."""
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of names with commas between them")
    return names


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def half_width(text: str) -> str:
    """A duration or a share above zero, as the user wrote it."""
    from pydantic_core import PydanticCustomError

    from sim.scenario.schema_precision import read_half_width

    try:
        read_half_width(text)
    except PydanticCustomError as error:
        raise argparse.ArgumentTypeError(f"{error.message()}; expected {(error.context or {})['expected']}") from None
    return text


def workers(text: str) -> int:
    """A number of processes that one machine can start."""
    number = positive(text)
    if number > MOST_WORKERS:
        raise argparse.ArgumentTypeError(
            f"{text} processes are more than one machine can start; at most {MOST_WORKERS}"
        )
    return number


def not_negative(text: str) -> int:
    """A whole number from 0 on."""
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)
