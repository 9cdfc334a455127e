"""Options that several commands share, as decorators, and the types of their values.

Nothing heavy is imported here, nor by a module that declares a command: help has to be there at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import Any, Final

import click

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]

MOST_WORKERS: Final = 256
"""Processes started at most: each holds the built models and the compiled engine."""

FILE: Final = click.Path(path_type=Path)
NOT_NEGATIVE: Final = click.IntRange(min=0)
POSITIVE: Final = click.IntRange(min=1)


def names(text: str) -> tuple[str, ...]:
    """A list of names with commas between them."""
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise click.BadParameter(f"{text!r} is not a list of names with commas between them")
    return names


def half_width(text: str) -> str:
    """A duration or a share above zero, as the user wrote it."""
    from pydantic_core import PydanticCustomError

    from sim.scenario.schema_precision import read_half_width

    try:
        read_half_width(text)
    except PydanticCustomError as error:
        raise click.BadParameter(f"{error.message()}; expected {(error.context or {})['expected']}") from None
    return text


def option_group(*options: Decorator) -> Decorator:
    """One decorator that adds several options, in the order in which the help lists them."""
    return lambda function: reduce(lambda inner, option: option(inner), reversed(options), function)


def flag(*names: str, text: str) -> Decorator:
    """An option without a value."""
    return click.option(*names, is_flag=True, help=text)


def repeated(*names: str, metavar: str, text: str, **settings: Any) -> Decorator:  # noqa: ANN401  # those of click
    """An option that may be given several times; its values are a tuple."""
    return click.option(*names, multiple=True, metavar=metavar, help=f"{text} (repeatable)", **settings)


def folder_option(text: str) -> Decorator:
    """The folder to write to."""
    return click.option("--out", type=FILE, metavar="DIR", help=text)


def engine_option(text: str) -> Decorator:
    """The engine that simulates."""
    return click.option("--engine", type=click.Choice(("auto", "simpy", "kernel")), default="auto", help=text)


def metric_option(use: str) -> Decorator:
    """One metric, with what it is used for."""
    text = f"{use}: 'arrival delay' (default), 'arrival delay / FORCE', or a metric of summary.csv"
    return click.option("--metric", default="arrival delay", metavar="NAME", help=text)


def quiet_option(printed: str = "path of the result folder") -> Decorator:
    """To print the last line only."""
    return flag("--quiet", text=f"print only the {printed}")


def _allow(_: click.Context, __: click.Parameter, allowed: bool) -> None:
    from sim.user_files import allow_outside

    allow_outside(allowed=allowed)


outside_option = click.option(
    "--allow-outside",
    is_flag=True,
    expose_value=False,
    callback=_allow,
    help="let the scenario name files outside its folder and the library (off by default, so that a scenario from "
    "others reads no other files of yours)",
)
"""Whether a scenario may name files anywhere."""

all_option = flag("everything", "--all", text="print everything (default: long lists are folded)")
json_option = flag("as_json", "--json", text="print JSON, for programs")

scenario_options = option_group(
    click.argument("file", type=FILE, metavar="FILE", help="scenario file (YAML)"),
    repeated("sets", "--set", metavar="PATH=VALUE", text="override one value, e.g. horizon='20 d'"),
    outside_option,
)
"""The scenario, and overrides of its values."""

result_folder = click.argument("folder", type=FILE, metavar="RESULT_DIR", help="result folder of a run")

variants_option = repeated("variants", "--variant", metavar="NAME", text="only this variant")

vary_help = "path=low..high, or path=a,b,c"

dask_option = click.option(
    "--dask", metavar="ADDRESS", help="use the workers of a Dask scheduler, e.g. tcp://10.0.0.5:8786"
)


def workers_option(default: str) -> Decorator:
    """The number of processes."""
    text = f"processes on this machine (default: {default}); results do not depend on it"
    return click.option("--workers", type=click.IntRange(1, MOST_WORKERS), metavar="N", help=text)


run_options = option_group(
    click.option("--replications", type=POSITIVE, metavar="N", help="replications of each variant"),
    click.option(
        "--half-width",
        type=half_width,
        metavar="WIDTH",
        help="run until the 95 % CI half-width of the difference from the reference is at most WIDTH, e.g. 6h or 5%",
    ),
    click.option("--of", metavar="METRIC", help="with --half-width: the metric (default: closure)"),
    click.option("--at-most", type=POSITIVE, metavar="N", help="with --half-width: most replications (default: 2000)"),
    click.option("--seed", type=NOT_NEGATIVE, metavar="S", help="random seed; the same seed gives the same tables"),
    workers_option("one per core"),
    dask_option,
    engine_option("SimPy, or the compiled kernel: same results, faster (default: the one expected to finish first)"),
    folder_option("result folder (default: a new one under results/)"),
    quiet_option(),
)
"""How much is simulated, by what, and where to: the options of every command that runs a scenario."""
