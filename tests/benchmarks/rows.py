"""One row of the table: what was timed against what, how far apart they are, and how far apart they may be."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.benchmarks.timing import Pair, spread


class Row(NamedTuple):
    """``met`` is None where the row says something but nothing was asked of it."""

    what: str
    against: str
    figure: str
    reach: str
    met: bool | None


def ratio(what: str, against: str, pairs: Sequence[Pair], reach: float, reach_words: str = "") -> Row:
    """How many times the second of each pair the first took; the median is what must be within ``reach``."""
    found = spread(pair.ratio for pair in pairs)
    figure = f"{found.p50:.2f}x ({found.p95:.2f}x)"
    return Row(what, against, figure, reach_words or f"{reach:g}x", found.p50 <= reach)


def both(what: str, against: str, pairs: Sequence[Pair], reach: float, reach_p95: float) -> Row:
    """The median of the ones by the median of the others, and so the 95th percentiles: both must be within reach."""
    first, second = spread(pair.first for pair in pairs), spread(pair.second for pair in pairs)
    p50, p95 = first.p50 / second.p50, first.p95 / second.p95
    met = p50 <= reach and p95 <= reach_p95
    return Row(what, against, f"{p50:.2f}x ({p95:.2f}x)", f"{reach:g}x ({reach_p95:g}x)", met)


def unjudged(row: Row, why: str) -> Row:
    """The row, where what was measured is not what was asked about."""
    return row._replace(reach=why, met=None)


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | against | p50 (p95) | reach | met |", "|---|---|---|---|---|"]
    met = {True: "yes", False: "NO", None: "-"}
    lines += [f"| {row.what} | {row.against} | {row.figure} | {row.reach} | {met[row.met]} |" for row in rows]
    return "\n".join(lines)
