"""The result folder: every file whole or not at all, and never in another run's place."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sim.errors import LeidangError
from sim.experiment.store import Store, folder_name
from sim.files import sha256, written_whole

NOON = datetime(2026, 1, 12, 12, 0, 5, tzinfo=UTC)


def write_half(path: Path) -> None:
    """Fail in the middle of a file."""
    with written_whole(path) as part:
        part.write_text("half", encoding="utf-8")
        raise ZeroDivisionError


class TestWrittenWhole:
    """A file takes its name only when it is finished."""

    def test_a_finished_file(self, tmp_path: Path) -> None:
        """After a good end the file is there and nothing else is."""
        with written_whole(tmp_path / "table.csv") as part:
            part.write_text("a,b\n", encoding="utf-8")
            assert not (tmp_path / "table.csv").exists()
        assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]

    def test_a_failed_file(self, tmp_path: Path) -> None:
        """After a failure half-way, what stood there before still stands, and no part is left."""
        (tmp_path / "table.csv").write_text("before", encoding="utf-8")
        with pytest.raises(ZeroDivisionError):
            write_half(tmp_path / "table.csv")
        assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
            ("table.csv", "before")
        ]


class TestFolder:
    """Where a run writes."""

    def test_made_with_its_parents(self, tmp_path: Path) -> None:
        """The folder is made where it is not there."""
        assert Store(tmp_path / "a" / "b").folder.is_dir()

    def test_an_empty_folder_will_do(self, tmp_path: Path) -> None:
        """An empty folder is taken as it is."""
        assert Store(tmp_path).folder == tmp_path

    def test_a_folder_in_use(self, tmp_path: Path) -> None:
        """A folder with anything in it is refused by name, and left as it is."""
        (tmp_path / "notes.txt").touch()
        with pytest.raises(LeidangError, match="not an empty folder"):
            Store(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]

    @pytest.mark.parametrize(("name", "words"), [("file", "not an empty folder"), ("file/below", "cannot be written")])
    def test_a_file_in_the_way(self, tmp_path: Path, name: str, words: str) -> None:
        """A file is no folder, and nothing can be made below one."""
        (tmp_path / "file").touch()
        with pytest.raises(LeidangError, match=words):
            Store(tmp_path / name)


class TestNames:
    """Folder names and checksums."""

    def test_when_which_and_a_mark(self) -> None:
        """The name says when in UTC, which scenario, and has a mark of what went into it."""
        name = folder_name("Northern reinforcement!", "text", NOON)
        mark = hashlib.sha256(b"text").hexdigest()[:8]
        assert name == f"20260112T120005Z_northern-reinforcement_{mark}"

    def test_time_is_utc(self) -> None:
        """The same moment in another zone gives the same name."""
        there = NOON.astimezone(timezone(timedelta(hours=9)))
        assert folder_name("a", "b", there) == folder_name("a", "b", NOON)

    def test_another_text_is_another_name(self) -> None:
        """Anything that changes the scenario changes the mark."""
        assert folder_name("a", "seed: 1", NOON) != folder_name("a", "seed: 2", NOON)

    def test_long_and_strange_titles(self) -> None:
        """A title becomes a short name of letters, digits and hyphens."""
        middle = folder_name("Förstärkning / " + "x" * 80, "", NOON).split("_")[1]
        assert middle == "f-rst-rkning-" + "x" * 27

    def test_checksum(self, tmp_path: Path) -> None:
        """The checksum is that of the bytes."""
        (tmp_path / "file").write_bytes(b"abc")
        assert sha256(tmp_path / "file") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize(
    "folders",
    [("one", "two"), ("one/same", "two/same"), ("one/Same", "two/same"), ("1_b", "one/b", "two/b")],
    ids=["folders", "folders of one name", "but for capitals", "a number of its own"],
)
def test_sources_of_one_name_are_all_kept(tmp_path: Path, folders: tuple[str, ...]) -> None:
    """Input files with one name are all copied under names of their own, with the folder they came from."""
    files = [tmp_path / folder / "nodes.csv" for folder in folders]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_text(file.as_posix(), encoding="utf-8")
    store = Store(tmp_path / "out")
    sums = store.copy_sources(files)
    kept = {name: (store.folder / "sources" / name).read_text(encoding="utf-8") for name in sums}
    assert sorted(kept.values()) == sorted(file.as_posix() for file in files)
    assert sums == {name: sha256(store.folder / "sources" / name) for name in kept}
    assert len({name.casefold() for name in sums}) == len(files)
    assert all(name.endswith(f"{Path(text).parent.name}/nodes.csv") for name, text in kept.items())


def test_a_source_at_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose folder has no name, as in a container, is kept as well and stays what it is."""
    file = tmp_path / "nodes.csv"
    file.write_text("a", encoding="utf-8")
    monkeypatch.setattr(Path, "resolve", lambda path: Path("/") / path.name)
    store = Store(tmp_path / "out")
    assert list(store.copy_sources([file])) == ["nodes.csv"]
    assert (store.folder / "sources" / "nodes.csv").read_text(encoding="utf-8") == "a"
