"""What a result folder holds, in words: what a notebook shows when it is asked for the results themselves."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from textwrap import fill

from analysis.words import count
from sim.record.manifest import Manifest
from sim.units.seconds import DAY_S


def as_text(folder: Path, manifest: Manifest, tables: Mapping[str, str]) -> str:
    """The results in a few lines: scenario, variants, replications, names of the tables."""
    about = (*_about(manifest), ("tables", ", ".join(tables)))
    lines = (fill(f"{label}: {words}", 100, initial_indent="  ", subsequent_indent="    ") for label, words in about)
    return "\n".join((f"Results of {folder}", *lines))


def as_html(folder: Path, manifest: Manifest, tables: Mapping[str, str]) -> str:
    """The same for a notebook, with what one row of each table is."""
    about = "".join(f"<li>{label}: {escape(words)}</li>" for label, words in _about(manifest))
    rows = "".join(
        f"<tr><td style='text-align:left'><code>{name}</code></td><td style='text-align:left'>{escape(words)}</td></tr>"
        for name, words in tables.items()
    )
    return f"<b>{escape(str(folder))}</b><ul>{about}</ul><table><tbody>{rows}</tbody></table>"


def _about(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    done = manifest.replications
    each, rest = divmod(done.done, max(len(manifest.variants), 1))
    variants = [f"{name} (reference)" if name == manifest.reference else name for name in manifest.variants]
    n = f"n = {count(each)} of each variant" if not rest else f"{count(done.done)} over all variants"
    failed = f", {count(done.failed)} failed" if done.failed else ""
    return (
        ("scenario", manifest.scenario.title),
        ("variants", ", ".join(variants)),
        ("replications", f"{n}{failed}"),
        ("start", f"{manifest.scenario.local(0).isoformat()}, for {manifest.scenario.horizon_s / DAY_S:g} days"),
    )
