"""Writes a set of draft questions and says what came of it. Knows neither settings nor how a chat model is opened."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel

from index.archive import Archive
from index.errors import InputError
from rag.evaluate.draft import draft
from rag.evaluate.sets import write_set
from ui.say import say

_REASONS = 8


class DraftReport(BaseModel):
    """What came of drafting: the file, how many drafts are in it, and the replies of a model that were dropped, by reason."""

    output: Path
    drafts: int
    dropped: dict[str, int]


def draft_set(
    archive: Archive, output: Path, count: int, seed: int, chat: BaseChatModel | None = None, *, replace: bool = False
) -> DraftReport:
    """Draft questions from an archive into a .jsonl file; how many, and what was dropped, goes to standard error too.

    Arguments as of `rag.evaluate.draft.draft`. replace: whether a file that is there may be overwritten. Raises
    InputError when the file is there or cannot be written.
    """
    if output.is_file() and not replace:
        raise InputError(f"'{output}' is there already, perhaps with work in it: name another file, or give --replace.")
    dropped: Counter[str] = Counter()
    drafted = draft(archive.articles(), count, seed, chat, lambda reason: dropped.update([reason]))
    write_set(output, drafted)
    fewer = f" (no more than that could be formed, {count} were asked for)" if len(drafted) < count else ""
    say(f"{len(drafted)} drafts in {output}{fewer}: read each one, mend or delete it, then run `dateline eval`.")
    if dropped:
        say(f"{dropped.total()} replies of the model were dropped:")
        for reason, times in dropped.most_common(_REASONS):
            say(f"  {times} x {reason}")
        if len(dropped) > _REASONS:
            say(f"  and {len(dropped) - _REASONS} other reasons")
    return DraftReport(output=output, drafts=len(drafted), dropped=dict(dropped))
