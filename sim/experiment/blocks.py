"""Finished blocks on disk: what is kept of a run while it is under way, so that a killed one can be resumed.

A block is one file: a line of text with a checksum, a head in JSON (what failed, who waits, and which columns each
table has), then the columns as bare arrays, one after the other. Arrays, because they are what the engine leaves
behind and what the metrics are computed from; the tables of the result folder are made from them once, at the end.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.trace import Waiting
from sim.errors import LeidangError
from sim.experiment.worker import Block, BlockResult, Failure
from sim.files import written_whole
from sim.record.columns import ROWS_AT_ONCE, Coded, Rows, Tables, joined, length

_ALIGNED: Final = 8
"""Every array begins at a multiple of so many bytes, where its numbers can be read as they lie."""


_KEPT: Final = 1000
"""Lists of words that are known at a time: the blocks of a variant have the same ones."""


class DamagedBlockError(LeidangError):
    """A block that is not as it was written."""


def write_block(path: Path, result: BlockResult) -> None:
    """Keep a finished block; it is on the disk, or not there at all, when this returns."""
    keep(path, packed(result))


def keep(path: Path, block: Iterable[bytes]) -> None:
    """Write a block that was packed, here or elsewhere."""
    with written_whole(path) as part, part.open("wb") as file:
        file.writelines(block)


def packed(result: BlockResult) -> list[bytes]:
    """A finished block as it stands in its file: the line and the head, then the arrays."""
    arrays: list[bytes] = []
    tables = {name: _described(rows, arrays) for name, rows in result.tables.items()}
    head = json.dumps(
        {
            "block": asdict(result.block),
            "failures": [asdict(failure) for failure in result.failures],
            "waiting": [(replication, asdict(one)) for replication, one in result.waiting],
            "tables": tables,
        },
        ensure_ascii=False,
    ).encode()
    head += b" " * (-(_MARK + len(head) + 1) % _ALIGNED)
    return [b"%08x %010d\n%s\n" % (_checksum(head, *arrays), len(head), head), *arrays]


def _described(rows: Rows, arrays: list[bytes]) -> dict[str, tuple[str, int, int]]:
    """What the head says of the columns of a table: type and length of each, and bytes of its words, or -1 for none.

    The arrays and the words are put behind the others.
    """
    described: dict[str, tuple[str, int, int]] = {}
    for name, column in rows.items():
        array = column.codes.astype(np.int32) if isinstance(column, Coded) else column
        words = _texts(column.words) if isinstance(column, Coded) else None
        described[name] = (array.dtype.str, len(array), -1 if words is None else len(words))
        for part in (array.tobytes(), words or b""):
            arrays += (part, b"\0" * (-len(part) % _ALIGNED))
    return described


@lru_cache(maxsize=_KEPT)
def _texts(words: tuple[str, ...]) -> bytes:
    return json.dumps(words, ensure_ascii=False).encode(errors="surrogatepass")


@lru_cache(maxsize=_KEPT)
def _words(texts: bytes) -> tuple[str, ...]:
    return tuple(json.loads(texts.decode(errors="surrogatepass")))


def read_block(path: Path, block: Block) -> BlockResult:
    """A finished block as it was kept.

    Parameters
    ----------
    block
        Which one it should be.

    Raises
    ------
    DamagedBlockError
        The file was cut short or changed, or belongs to another block.
    """
    try:
        whole = memoryview(path.read_bytes())
        stated, length = (int(word, base) for word, base in zip(bytes(whole[:_MARK]).split(), (16, 10), strict=True))
        head, rows = bytes(whole[_MARK : _MARK + length]), whole[_MARK + length + 1 :]
        if stated != _checksum(head, rows):
            raise DamagedBlockError(f"{path} was cut short or changed")
        found = json.loads(head)
        if found["block"] != asdict(block):
            raise DamagedBlockError(f"{path} belongs to another block")
        tables = _tables(found["tables"], rows)
    except (ValueError, KeyError, IndexError, TypeError, OSError) as error:
        raise DamagedBlockError(f"{path} cannot be read: {error}") from None
    return BlockResult(
        block,
        tables,
        tuple(Failure(**failure) for failure in found["failures"]),
        tuple((replication, _waiting(one)) for replication, one in found["waiting"]),
    )


class RunBlocks:
    """The blocks of a run that is simulated, as its tables until these are written.

    Attributes
    ----------
    done
        Numbers of the replications of each variant that did not fail.
    failures
        Replications that failed.
    waiting
        Variant, replication, and who waited for what when it ended.
    """

    def __init__(self, jobs: Sequence[tuple[Path, Block]]) -> None:
        self._jobs = jobs
        self._tables: list[frozenset[str]] = []
        self.done: dict[str, list[int]] = {}
        self.failures: list[Failure] = []
        self.waiting: list[tuple[str, int, Waiting]] = []
        for path, block in jobs:
            result = read_block(path, block)
            self._tables.append(frozenset(result.tables))
            self.failures += result.failures
            self.waiting += [(block.variant, replication, one) for replication, one in result.waiting]
            failed = {failure.replication for failure in result.failures}
            if len(failed) < block.count:
                self.done.setdefault(block.variant, []).extend(sorted(set(block.replications) - failed))

    def has(self, name: str) -> bool:
        """Whether any block has this table."""
        return any(name in tables for tables in self._tables)

    def arrays(self, *names: str) -> Iterator[tuple[Rows, ...]]:
        """The named tables, of the blocks that have them; several blocks of a variant at a time, as fit into memory."""
        together: list[tuple[Rows, ...]] = []
        variant, rows = "", 0
        for (path, block), there in zip(self._jobs, self._tables, strict=True):
            if not there.issuperset(names):
                continue
            tables = read_block(path, block).tables
            more = max(length(tables[name]) for name in names)
            if together and (block.variant != variant or rows + more > ROWS_AT_ONCE):
                yield tuple(map(joined, zip(*together, strict=True)))
                together, rows = [], 0
            together.append(tuple(tables[name] for name in names))
            variant, rows = block.variant, rows + more
        if together:
            yield tuple(map(joined, zip(*together, strict=True)))


_MARK = len(b"%08x %010d\n" % (0, 0))
"""Bytes of the first line: checksum and length of the head."""


def _checksum(*parts: bytes | memoryview) -> int:
    return reduce(lambda before, part: zlib.crc32(part, before), parts, 0)


def _tables(described: Mapping[str, Mapping[str, tuple[str, int, int]]], rows: memoryview) -> Tables:
    """The tables that a head describes, whose arrays lie one after the other."""
    offset = 0
    tables: Tables = {}
    for table, columns in described.items():
        tables[table] = {}
        for name, (kind, count, size) in columns.items():
            array: NDArray[Any] = np.frombuffer(rows, kind, count, offset)
            offset += array.nbytes + -array.nbytes % _ALIGNED
            if size < 0:
                tables[table][name] = array
            else:
                tables[table][name] = Coded(array.astype(np.int64), _words(bytes(rows[offset : offset + size])))
                offset += size + -size % _ALIGNED
    return tables


def _waiting(fields: dict[str, object]) -> Waiting:
    holders = fields.pop("holders")
    assert isinstance(holders, list)
    return Waiting(**fields, holders=tuple(holders))  # type: ignore[arg-type]  # as it was written by write_block
