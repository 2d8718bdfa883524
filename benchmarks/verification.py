"""How well sentences are verified: of altered ones how many are caught, of faithful ones how many are refused, by kind.

    python -m benchmarks.verification [--half tuned|held-back] [--misses] [--only seeds]

Tuned on half of the articles; the figures that count are those of the other half. Without DATELINE_DATA the seeds alone.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks import common
from benchmarks.pairs import Pair, archive_sources, pairs, seed_sources
from index.embed import EmbeddingModel
from rag.evidence import Checked
from rag.support import VerificationSettings, Verifier


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pair, what the verifier made of it, and in how many seconds."""

    pair: Pair
    checked: Checked
    seconds: float

    @property
    def refused(self) -> bool:
        """Whether the sentence would be withheld."""
        return self.checked.support == "unsupported"

    @property
    def right(self) -> bool:
        """Whether that is as it should be."""
        return self.refused != self.pair.faithful


def outcomes(verifier: Verifier, chosen: Iterable[Pair]) -> list[Outcome]:
    """Check every pair, with the time that each took."""
    found = []
    for pair in chosen:
        started = time.perf_counter()
        checked = verifier.check(pair.sentence, pair.cited, pair.evidence)
        found.append(Outcome(pair, checked, time.perf_counter() - started))
    return found


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """95% interval of a share. Source: Wilson, JASA 22 (1927)."""
    if not of:
        return 0.0, 1.0
    share = right / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def table(found: Sequence[Outcome]) -> str:
    """A Markdown table: refused sentences by kind, with Wilson intervals."""
    lines = ["| | pairs | refused | share | 95% interval |", "|---|---|---|---|---|"]
    for faithful, total in ((True, "faithful, all"), (False, "altered, all")):
        group = [o for o in found if o.pair.faithful == faithful]
        for kind in sorted({o.pair.kind for o in group}):
            lines.append(_row(kind, [o for o in group if o.pair.kind == kind]))
        lines.append(_row(f"**{total}**", group))
    return "\n".join(lines)


def _row(name: str, group: Sequence[Outcome]) -> str:
    refused = sum(o.refused for o in group)
    low, high = wilson(refused, len(group))
    return f"| {name} | {len(group)} | {refused} | {refused / max(1, len(group)):.3f} | {low:.3f} to {high:.3f} |"


def main() -> None:
    """Print the table, the share of citations that are right, and the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tuned", "held-back"), default="held-back")
    parser.add_argument("--misses", action="store_true", help="print each pair that came out wrong")
    parser.add_argument("--only", help="pairs of this archive only")
    arguments = parser.parse_args()
    data = common.data_folder()
    sources = seed_sources() + (archive_sources(data) if data else [])
    chosen = [
        p
        for p in pairs(sources)
        if p.held_back == (arguments.half == "held-back") and arguments.only in {None, p.archive}
    ]
    if not chosen:
        sys.exit("There are no such pairs.")
    verifier = Verifier(EmbeddingModel(), VerificationSettings())
    found = outcomes(verifier, chosen)
    if arguments.misses:
        for o in (o for o in found if not o.right):
            print(
                f"{'REFUSED' if o.refused else 'PASSED'} {o.pair.kind} | {o.pair.sentence}\n    {o.pair.written}\n    {'; '.join(o.checked.reasons)}"
            )
    print(table(found))
    passed = [o for o in found if o.pair.faithful and not o.refused]
    holding = sum(
        any(o.pair.written in piece.text for piece in o.pair.evidence if piece.n in o.checked.citations) for o in passed
    )
    print(f"\nOf {len(passed)} faithful sentences that passed, {holding} cite the piece that they come from.")
    again = outcomes(verifier, chosen[-200:])  # the evidence is known now, as it is from an answer's second sentence on
    for what, group in (("first sentence of an answer", found), ("further sentence", again)):
        seconds = sorted(o.seconds for o in group)
        middle, high = (1000 * seconds[int(share * len(seconds))] for share in (0.5, 0.95))
        print(f"A check takes {middle:.0f} ms (median), {high:.0f} ms (p95): {what}.")


if __name__ == "__main__":
    main()
