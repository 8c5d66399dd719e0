"""What a measure may keep of a run beside numbers: plain data and tables, as one text within the run's row.

So it is written with the row, whole or not at all, and the checksums of journals and parts hold for it too.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

COLUMN = "kept"  # of a row


@dataclass(frozen=True)
class Kept:
    """What a measure keeps of a run besides numbers.

    `document` is what JSON holds; `tables` have plain columns and no index of their own. Both come back bit for bit.

    >>> Kept.unpacked(Kept({"landed": 3}).packed()).document
    {'landed': 3}
    """

    document: Any
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def packed(self) -> str:
        """As text; raises TypeError for a document or a table that holds something else."""
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, "zstd") as out:
            _put(out, pa.table({"document": [json.dumps(self.document)], "tables": [list(self.tables)]}))
            for table in self.tables.values():
                _put(out, pa.Table.from_pandas(table, preserve_index=False))
        return base64.b64encode(sink.getvalue()).decode()

    @classmethod
    def unpacked(cls, text: str) -> "Kept":
        """What `packed` was made from."""
        with pa.CompressedInputStream(pa.BufferReader(base64.b64decode(text)), "zstd") as source:
            head = _next(source).to_pylist()[0]
            return cls(json.loads(head["document"]), {name: _next(source).to_pandas() for name in head["tables"]})


def _put(out: pa.NativeFile, table: pa.Table) -> None:
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)


def _next(source: pa.NativeFile) -> pa.Table:
    return pa.ipc.open_stream(source).read_all()
