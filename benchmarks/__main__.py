"""`python -m benchmarks`: every measurement in turn, on the data that DATELINE_DATA names."""

from __future__ import annotations

import sys

from benchmarks import common, retrieval, speed


def main() -> None:
    """Run them; without data say so and do nothing."""
    data = common.data_folder()
    if data is None:
        print("Nothing measured: set DATELINE_DATA to a folder of archives and question sets (see CONTRIBUTING.md).")
        return
    for measurement in (speed, retrieval):
        print(f"== {measurement.__name__}", flush=True)
        measurement.main(data)


if __name__ == "__main__":
    sys.exit(main())
