"""Writes the files beside it: one list of cases, as pyarrow, polars and DuckDB pack it.

Made once, with pyarrow 26.0.1, polars 2.1.0 and DuckDB 2.0.1: python3 make.py
"""

import datetime

import duckdb
import polars
import pyarrow
import pyarrow.parquet

ROWS = 300
DAY = datetime.date(2021, 2, 1)
cases = pyarrow.table(
    {
        "case_id": [f"A{at:04}" for at in range(ROWS)],
        "persons": pyarrow.array([1 + at * at % 7 for at in range(ROWS)], pyarrow.int32()),
        "location_id": ["town"] * ROWS,
        "stream": ["arrival"] * ROWS,
        "priority": ["standard"] * ROWS,
        "registered_on": [
            None if at % 5 == 0 else DAY + datetime.timedelta(days=at * at % 18) for at in range(ROWS)
        ],
    }
)


def arrow(name, **more):
    pyarrow.parquet.write_table(cases, name, row_group_size=200, **more)


arrow("pyarrow-zstd.parquet", compression="zstd")
arrow("pyarrow-zstd-v2.parquet", compression="zstd", data_page_version="2.0", data_page_size=256)
arrow("pyarrow-zstd-plain.parquet", compression="zstd", compression_level=19, use_dictionary=False)
arrow("pyarrow-brotli.parquet", compression="brotli")
polars.from_arrow(cases).write_parquet("polars-zstd.parquet")
duckdb.sql("COPY cases TO 'duckdb-zstd.parquet' (FORMAT parquet, COMPRESSION zstd)")
