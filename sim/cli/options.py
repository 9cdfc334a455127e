"""Options that several commands share, as decorators, and the types of their values.

Nothing heavy is imported here, nor by a module that declares a command: help has to be there at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any, Final

import click

Function = Callable[..., Any]
Decorator = Callable[[Function], Function]
Texts = tuple[str, ...]
"""The values of an option that is repeatable, or that takes a list."""

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


def half_width_text(text: str) -> str:
    """A duration or a share above zero, as the user wrote it."""
    from pydantic_core import PydanticCustomError

    from sim.scenario.schema_precision import read_half_width

    try:
        read_half_width(text)
    except PydanticCustomError as error:
        raise click.BadParameter(f"{error.message()}; expected {(error.context or {})['expected']}") from None
    return text


def option(usage: str, text: str, *, into: str = "", choices: Sequence[str] = (), **settings: Any) -> Decorator:  # noqa: ANN401
    """An option as the help writes it: "--only R" takes a value, "--quiet" is a flag unless it has choices.

    Parameters
    ----------
    into
        The parameter of the command that it is given to, where that is not of the option's own name.
    choices
        Values that it may have, the default first unless the settings name another one.
    settings
        Those of `click.option`; with `multiple` the help says that the option is repeatable.
    """
    name, _, metavar = usage.partition(" ")
    if choices:
        settings = {"type": click.Choice(choices), "default": choices[0], "show_default": True, **settings}
    elif metavar:
        settings["metavar"] = metavar
    else:
        settings["is_flag"] = True
    repeatable = " (repeatable)" if settings.get("multiple") else ""
    return click.option(name, *filter(None, [into]), help=f"{text}{repeatable}", **settings)


def option_group(*options: Decorator) -> Decorator:
    """One decorator that adds several options, in the order in which the help lists them."""
    return lambda function: reduce(lambda inner, decorator: decorator(inner), reversed(options), function)


def replications_option(default: int | None) -> Decorator:
    """The number of replications."""
    return option(
        "--replications N",
        "replications of each variant",
        type=POSITIVE,
        default=default,
        show_default=default is not None,
    )


def engine_option(text: str) -> Decorator:
    """The engine that simulates."""
    return option("--engine", text, choices=("auto", "simpy", "kernel"))


def metric_option(use: str) -> Decorator:
    """One metric, with what it is used for."""
    text = f"{use}: 'arrival delay', 'arrival delay / FORCE', or a metric of summary.csv"
    return option("--metric NAME", text, default="arrival delay", show_default=True)


def workers_option(default: str) -> Decorator:
    """The number of processes."""
    text = f"processes on this machine (default: {default}); results do not depend on it"
    return option("--workers N", text, type=click.IntRange(1, MOST_WORKERS))


def quiet_option(printed: str = "path of the result folder") -> Decorator:
    """To print the last line only."""
    return option("--quiet", f"print only the {printed}")


def _allow(_: click.Context, __: click.Parameter, allowed: bool) -> None:
    from sim.user_files import allow_outside

    allow_outside(allowed=allowed)


outside_option = option(
    "--allow-outside",
    "let the scenario name files outside its folder and the library (off by default: a scenario from others reads no "
    "other files of yours)",
    expose_value=False,
    callback=_allow,
)
"""Whether a scenario may name files anywhere."""

all_option = option("--all", "print everything (default: long lists are folded)", into="everything")
json_option = option("--json", "print JSON, for programs", into="as_json")
dask_option = option("--dask ADDRESS", "use the workers of a Dask scheduler, e.g. tcp://10.0.0.5:8786")
variants_option = option("--variant NAME", "only this variant", into="variants", multiple=True)

result_folder = click.argument("folder", type=FILE, metavar="RESULT_DIR", help="result folder of a run")

scenario_options = option_group(
    click.argument("file", type=FILE, metavar="FILE", help="scenario file (YAML)"),
    option("--set PATH=VALUE", "override one value, e.g. horizon='20 d'", into="sets", multiple=True),
    outside_option,
)
"""The scenario, and overrides of its values."""

run_options = option_group(
    replications_option(None),
    option(
        "--half-width WIDTH",
        "run until the 95 % CI half-width of the difference from the reference is at most WIDTH, e.g. 6h or 5%",
        type=half_width_text,
    ),
    option("--of METRIC", "with --half-width: the metric (default: closure)"),
    option("--at-most N", "with --half-width: most replications (default: 2000)", type=POSITIVE),
    option("--seed S", "random seed; the same seed gives the same tables", type=NOT_NEGATIVE),
    workers_option("one per core"),
    dask_option,
    engine_option("SimPy, or the compiled kernel with the same results; auto: the one expected to finish first"),
    option("--out DIR", "result folder (default: a new one under results/)", type=FILE),
    quiet_option(),
)
"""How much is simulated, by what, and where to: the options of every command that runs a scenario."""
