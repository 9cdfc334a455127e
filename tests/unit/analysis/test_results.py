"""Opening a result folder, and what is said when something is wrong with it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis import open_results
from analysis.results import Results
from sim.errors import LeidangError


@pytest.fixture
def copy(example: Path, tmp_path: Path) -> Path:
    """A copy of the example that a test may damage."""
    return shutil.copytree(example, tmp_path / "copy")


def test_tables_are_read_with_times_as_numbers_and_texts_as_categories(results: Results) -> None:
    """As the metrics need them."""
    assert isinstance(results.ledger["cause"].dtype, pd.CategoricalDtype)
    assert results.deliveries["delivered_s"].dtype.kind in "fi"
    assert results.manifest.forces[0].name == "northern brigade"
    assert results.variants == ("national rules", "Nordic corridor")


def test_a_table_is_read_once(results: Results) -> None:
    """The same frame each time."""
    assert results.summary is results.summary


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """The message says what to give instead."""
    with pytest.raises(LeidangError, match="not a folder; give the result folder"):
        open_results(tmp_path / "nowhere")


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    """It names the file that is missing."""
    with pytest.raises(LeidangError, match=r"not a result folder: manifest\.json"):
        open_results(tmp_path)


def test_a_run_that_is_not_finished_says_how_to_go_on(tmp_path: Path) -> None:
    """It has no manifest yet, but a plan; a folder with a blank in its name stands in quotes."""
    folder = tmp_path / "my run"
    (folder / "blocks").mkdir(parents=True)
    (folder / "blocks" / "plan.json").write_text("{}", encoding="utf-8")
    with pytest.raises(
        LeidangError, match=rf"not finished; unless it is under way, go on with: leidang resume '{folder}'"
    ):
        open_results(folder)


def test_a_manifest_with_a_missing_entry_names_it(copy: Path) -> None:
    """By its place in the file."""
    manifest = json.loads((copy / "manifest.json").read_text())
    del manifest["scenario"]["horizon_s"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(LeidangError, match=r"scenario\.horizon_s"):
        open_results(copy)


def test_a_missing_table_is_named_when_it_is_asked_for(copy: Path) -> None:
    """Opening the folder still works."""
    (copy / "procedures.parquet").unlink()
    opened = open_results(copy)
    assert len(opened.deliveries)
    with pytest.raises(LeidangError, match=r"no procedures\.parquet"):
        _ = opened.procedures


def test_a_changed_table_is_noticed_by_its_hash(copy: Path) -> None:
    """A number edited by hand is no result."""
    path = copy / "summary.csv"
    path.write_text(path.read_text().replace("40", "41"))
    with pytest.raises(LeidangError, match="SHA-256"):
        _ = open_results(copy).summary


def test_a_damaged_table_says_so(copy: Path) -> None:
    """Half a Parquet file, of a run that did not finish its manifest."""
    _without_hashes(copy)
    path = copy / "ledger.parquet"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(LeidangError, match=r"ledger\.parquet cannot be used"):
        _ = open_results(copy).ledger


def test_a_table_without_a_column_names_the_column(copy: Path) -> None:
    """Of another version, for instance."""
    _without_hashes(copy)
    pd.read_csv(copy / "network_nodes.csv").drop(columns="lat_deg").to_csv(copy / "network_nodes.csv", index=False)
    with pytest.raises(LeidangError, match="no column lat_deg"):
        _ = open_results(copy).nodes


def test_importing_the_package_imports_no_heavy_library() -> None:
    """The command line starts fast."""
    heavy = "{'pandas', 'numpy', 'matplotlib', 'scipy', 'pyarrow', 'jinja2', 'pydantic'}"
    code = f"import sys, analysis; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_exported_name_exists() -> None:
    """And nothing else is found."""
    assert all(hasattr(analysis, name) for name in analysis.__all__)
    assert not hasattr(analysis, "no_such_name")


def _without_hashes(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | {"tables": {}}))
