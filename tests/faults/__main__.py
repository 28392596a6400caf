"""Runs the fault table: python -m tests.faults [--dispatcher KIND] [--document] [ID …]

Prints fault, how it was injected, what was expected and what was seen; the same goes to out/faults/table.md and
table.tsv. Without IDs every row is run, without --dispatcher with each of the two: hail_api is our own hail API,
letaxi the street-hail registry. --document writes docs/faults.md as well. Exit code 1 if any row fails.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tests.faults import table
from tests.faults.company import Kind
from tests.faults.every import ROWS
from tests.faults.running import Result, failed, play_all

ROOT = Path(__file__).parent.parent.parent
OUT = ROOT / "out" / "faults"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Run the fault table.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="rows to run (default: all)")
    parser.add_argument("--dispatcher", type=Kind, choices=list(Kind), help="only with this one (default: with each)")
    parser.add_argument("--document", action="store_true", help="write docs/faults.md as well; runs everything")
    given = parser.parse_args()
    unknown = set(given.ids) - {row.id for row in ROWS}
    if unknown or (given.document and (given.ids or given.dispatcher)):
        what = (
            f"no row is called {', '.join(sorted(unknown))}"
            if unknown
            else "--document runs everything: name nothing"
        )
        parser.error(f"{what}; rows are {', '.join(row.id for row in ROWS)}")
    chosen = [row for row in ROWS if not given.ids or row.id in given.ids]
    scenes = OUT / "scenes"  # logs and files of every row, kept until the next run
    shutil.rmtree(scenes, ignore_errors=True)
    scenes.mkdir(parents=True)
    kinds = [given.dispatcher] if given.dispatcher else list(Kind)
    results = [result for kind in kinds for result in play_all(chosen, scenes / kind.value, _tell, kind)]
    print(table.as_text(results))
    (OUT / "table.md").write_text(table.as_markdown(results), encoding="utf-8")
    (OUT / "table.tsv").write_text(table.as_tsv(results), encoding="utf-8")
    if given.document:
        (ROOT / "docs" / "faults.md").write_text(table.as_page(results), encoding="utf-8")
    return 1 if failed(results) else 0


def _tell(result: Result) -> None:
    line = f"{result.kind.value:8} {result.row.id:5} {result.verdict.value:8} {result.seconds:5.0f} s  {result.seen}"
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
