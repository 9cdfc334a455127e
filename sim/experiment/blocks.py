"""Finished blocks on disk: what is kept of a run while it is under way, so that a killed one can be resumed.

A block is one file: a line of text with a checksum, what failed and who waits, then the rows of every table as Arrow
streams, one after the other. Arrow, because it is written seven times as fast as the Parquet which the joined tables
become, and read without a copy.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc

from sim.engine.trace import Waiting
from sim.errors import LeidangError
from sim.experiment.worker import Block, BlockResult, Failure
from sim.files import written_whole


class DamagedBlockError(LeidangError):
    """A block that is not as it was written."""


def write_block(path: Path, result: BlockResult) -> None:
    """Keep a finished block; it is on the disk, or not there at all, when this returns."""
    keep(path, packed(result))


def keep(path: Path, block: Iterable[bytes | pa.Buffer]) -> None:
    """Write a block that was packed, here or elsewhere."""
    with written_whole(path) as part, part.open("wb") as file:
        file.writelines(block)


def packed(result: BlockResult) -> tuple[bytes, pa.Buffer]:
    """A finished block as it stands in its file: the line and the head, then the rows."""
    sink = pa.BufferOutputStream()
    for table in result.tables.values():
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    rows = sink.getvalue()
    head = json.dumps(
        {
            "block": asdict(result.block),
            "failures": [asdict(failure) for failure in result.failures],
            "waiting": [(replication, asdict(one)) for replication, one in result.waiting],
            "tables": list(result.tables),
        },
        ensure_ascii=False,
    ).encode()
    return b"%08x %010d\n%s\n" % (_checksum(head, rows), len(head), head), rows


def read_block(path: Path, block: Block) -> BlockResult:
    """A finished block as it was kept; the tables lie in the file, not in memory.

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
        with pa.memory_map(os.fsencode(path)) as file:
            whole = file.read_buffer()
        stated, length = (int(word, base) for word, base in zip(bytes(whole[:_MARK]).split(), (16, 10), strict=True))
        head, rows = bytes(whole[_MARK : _MARK + length]), whole.slice(_MARK + length + 1)
        if stated != _checksum(head, rows):
            raise DamagedBlockError(f"{path} was cut short or changed")
        found = json.loads(head)
        if found["block"] != asdict(block):
            raise DamagedBlockError(f"{path} belongs to another block")
        source = pa.BufferReader(rows)
        tables = {name: pa.ipc.open_stream(source).read_all() for name in found["tables"]}
    except (ValueError, KeyError, IndexError, OSError, pa.ArrowException) as error:
        raise DamagedBlockError(f"{path} cannot be read: {error}") from None
    return BlockResult(
        block,
        tables,
        tuple(Failure(**failure) for failure in found["failures"]),
        tuple((replication, _waiting(one)) for replication, one in found["waiting"]),
    )


_MARK = len(b"%08x %010d\n" % (0, 0))
"""Bytes of the first line: checksum and length of the head."""


def _checksum(head: bytes, rows: pa.Buffer) -> int:
    return zlib.crc32(rows, zlib.crc32(head))


def _waiting(fields: dict[str, object]) -> Waiting:
    holders = fields.pop("holders")
    assert isinstance(holders, list)
    return Waiting(**fields, holders=tuple(holders))  # type: ignore[arg-type]  # as it was written by write_block
