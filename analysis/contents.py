"""What a result folder holds, in words: what a notebook shows when it is asked for the results themselves."""

from __future__ import annotations

from functools import cached_property
from html import escape
from textwrap import fill
from typing import TYPE_CHECKING, Final

from analysis.words import count

if TYPE_CHECKING:
    from analysis.results import Results

_FILES: Final = {"nodes": "network_nodes", "links": "network_links", "runs": "deliveries"}
"""The file of a table, where it has another name."""


def tables_of(results: Results) -> tuple[tuple[str, str], ...]:
    """The tables that the folder has, by the name under which `Results` gives them, with what one row is."""
    found = []
    for name, made in vars(type(results)).items():
        if isinstance(made, cached_property) and made.func.__annotations__.get("return") == "pd.DataFrame":
            stem = results.folder / _FILES.get(name, name)
            if any(stem.with_name(f"{stem.name}{ending}").is_file() for ending in (".parquet", ".csv")):
                found.append((name, (made.__doc__ or "").partition("\n")[0]))
    return tuple(found)


def as_text(results: Results) -> str:
    """The results in a few lines: scenario, variants, replications, names of the tables."""
    about = (*_about(results), ("tables", ", ".join(name for name, _ in tables_of(results))))
    lines = (fill(f"{label}: {words}", 100, initial_indent="  ", subsequent_indent="    ") for label, words in about)
    return "\n".join((f"Results of {results.folder}", *lines))


def as_html(results: Results) -> str:
    """The same for a notebook, with what one row of each table is."""
    about = "".join(f"<li>{label}: {escape(words)}</li>" for label, words in _about(results))
    rows = "".join(
        f"<tr><td style='text-align:left'><code>{name}</code></td><td style='text-align:left'>{escape(words)}</td></tr>"
        for name, words in tables_of(results)
    )
    return f"<b>{escape(str(results.folder))}</b><ul>{about}</ul><table><tbody>{rows}</tbody></table>"


def _about(results: Results) -> tuple[tuple[str, str], ...]:
    manifest, done = results.manifest, results.manifest.replications
    each, rest = divmod(done.done, max(len(manifest.variants), 1))
    variants = [f"{name} (reference)" if name == manifest.reference else name for name in manifest.variants]
    n = f"n = {count(each)} of each variant" if not rest else f"{count(done.done)} over all variants"
    failed = f", {count(done.failed)} failed" if done.failed else ""
    return (
        ("scenario", manifest.scenario.title),
        ("variants", ", ".join(variants)),
        ("replications", f"{n}{failed}"),
        ("start", f"{manifest.scenario.start.isoformat()}, for {manifest.scenario.horizon_s / 86400:g} days"),
    )
