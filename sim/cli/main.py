"""The command line: what each command takes, and which use case it calls.

Nothing heavy is imported here; each command imports what it needs when it is called.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from sim import __version__
from sim.errors import LeidangError

OK = 0
FAULTY = 2
"""Exit code when the user's input cannot be used."""

INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells expect it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors of the user are told in words, without traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = parse(words)
    try:
        return _call(options)
    except LeidangError as error:
        print(f"leidang: {error}" if "\n" not in str(error) else str(error), file=sys.stderr)
        return FAULTY
    except KeyboardInterrupt:
        print("leidang: stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone (a pager was quit): nothing more to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def parse(words: list[str]) -> argparse.Namespace:
    """The options of a command, given the words behind `leidang`; ends the program where they cannot be read."""
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and options.command == "show" and options.process is None and not rest[0].startswith("-"):
        # argparse gives up on an optional word once it has met an option behind the file.
        options.process = rest.pop(0)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.command_line = " ".join(("leidang", *map(_quoted, words)))
    return options


def _call(options: argparse.Namespace) -> int:
    from importlib import import_module

    command = import_module(f"sim.cli.{options.command}")
    code: int = command.main(options)
    return code


def _quoted(word: str) -> str:
    import shlex

    return shlex.quote(word)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leidang",
        description="How long does it take until everybody has agreed, and what would a different agreement change?",
        epilog="Start with: leidang new my-scenario && leidang run my-scenario/scenario.yaml",
    )
    parser.add_argument("--version", action="version", version=f"leidang {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_resume(commands)
    _add_check(commands)
    _add_show(commands)
    _add_value(commands)
    _add_verify(commands)
    _add_new(commands)
    _add_schema(commands)
    return parser


# argparse gives what add_subparsers returns no public name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001


def _add_run(commands: Commands) -> None:
    run = commands.add_parser("run", help="run a scenario with its variants and write a result folder")
    _add_file(run)
    run.add_argument(
        "--variant", action="append", default=[], metavar="NAME", help="only this variant (may be given several times)"
    )
    run.add_argument("--only", type=_not_negative, metavar="R", help="only the replication with this number")
    run.add_argument("--no-report", action="store_true", help="tables only, no figures and no report")
    run.add_argument(
        "--record",
        choices=("totals", "paths", "trace"),
        default="paths",
        help="how much is kept of each replication: hours of each element by cause; when and where it was held up "
        "(default); or besides everything that happened (large)",
    )
    _add_work(run)


def _add_resume(commands: Commands) -> None:
    resume = commands.add_parser("resume", help="take up again a run that was stopped, and do only what is missing")
    resume.add_argument("folder", type=Path, metavar="RESULT_DIR", help="result folder of the run")
    resume.add_argument(
        "--workers", type=_positive, metavar="N", help="processes to use (default: as the run; results do not change)"
    )
    resume.add_argument("--quiet", action="store_true", help="print nothing but the path of the result folder")


def _add_check(commands: Commands) -> None:
    check = commands.add_parser("check", help="list every fault of a scenario, each with its line and column")
    _add_file(check)
    check.add_argument("--json", action="store_true", help="faults as JSON, for programs")


def _add_show(commands: Commands) -> None:
    show = commands.add_parser("show", help="draw a procedure before and after arrangements, and list what they change")
    _add_file(show)
    show.add_argument(
        "process", nargs="?", metavar="NAME", help="procedure or process to draw; left out: list what is there"
    )
    show.add_argument("--variant", metavar="NAME", help="variant (default: the first)")
    show.add_argument("--format", choices=("mermaid", "graphviz"), default="mermaid", help="language of the diagram")


def _add_value(commands: Commands) -> None:
    value = commands.add_parser("value", help="say what each arrangement of a set is worth, alone and together")
    _add_file(value)
    value.add_argument(
        "--arrangements", type=_names, required=True, metavar="A,B,C", help="the set; up to eight: all its subsets"
    )
    value.add_argument(
        "--given", type=_names, default=(), metavar="X,Y", help="arrangements that hold throughout (default: none)"
    )
    value.add_argument(
        "--metric",
        default="arrival delay",
        metavar="NAME",
        help="what is to be saved: 'arrival delay' (default), 'arrival delay / FORCE', or a metric of summary.csv",
    )
    value.add_argument(
        "--orders", type=_positive, metavar="N", help="sample so many orders instead of all subsets (above eight: 16)"
    )
    _add_work(value)


def _add_verify(commands: Commands) -> None:
    verify = commands.add_parser("verify", help="run both engines on a scenario and say whether they agree")
    _add_file(verify)
    verify.add_argument("--replications", type=_positive, default=3, metavar="N", help="replications of each variant")


def _add_new(commands: Commands) -> None:
    new = commands.add_parser("new", help="start a scenario of one's own that runs as it is")
    new.add_argument("directory", type=Path, metavar="DIR", help="folder to write it to")


def _add_schema(commands: Commands) -> None:
    commands.add_parser("schema", help="print the JSON Schema of scenario files, for editors")


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="scenario file (YAML)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="PATH=VALUE", help="change one value, e.g. horizon='20 d'"
    )


def _add_work(parser: argparse.ArgumentParser) -> None:
    """How much is simulated, by what, and where to."""
    parser.set_defaults(again=None, variant=[], only=None, record="paths")
    parser.add_argument("--replications", type=_positive, metavar="N", help="replications of each variant")
    parser.add_argument(
        "--seed", type=_not_negative, metavar="S", help="root of all chance; the same seed gives the same tables"
    )
    parser.add_argument(
        "--workers", type=_positive, metavar="N", help="processes to use (default: one per core); results do not change"
    )
    parser.add_argument(
        "--engine",
        choices=("auto", "simpy", "kernel"),
        default="auto",
        help="SimPy, or the compiled kernel that gives the same results faster (default: whichever is done first)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the result folder itself (default: one under results/)"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but the path of the result folder")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of names with commas between them")
    return names


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def _not_negative(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 on")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
