"""What a run is made with, and the folder that follows from it. Asks nothing and writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rag.evaluate.record import RunInfo
from rag.evaluate.run import archive_checksum, settings_hash
from rag.evaluate.sets import QuestionSet
from rag.extract import MODEL_NAME
from ui.wiring import Dateline

_ROOT = Path(__file__).parents[2]


def run_info(dateline: Dateline, sets: Sequence[QuestionSet], name: str) -> RunInfo:
    """What a run over these sets is made with."""
    articles, chunks = dateline.archive.count()
    settings = _settings(dateline)
    return RunInfo(
        name=name,
        model=dateline.settings.model,
        settings=settings,
        settings_hash=settings_hash(settings),
        code_version=f"{version('dateline')}+{_code_digest()}",
        sets={chosen.name: chosen.checksum for chosen in sets},
        archive_checksum=archive_checksum(dateline.archive),
        articles=articles,
        chunks=chunks,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        questions=sum(len(chosen.questions) for chosen in sets),
    )


def run_folder(dateline: Dateline, sets: Sequence[QuestionSet]) -> Path:
    """Where a run lies unless a person says otherwise: the same settings, sets and archive, the same folder."""
    info = run_info(dateline, sets, "")
    key = settings_hash({"settings": info.settings, "sets": info.sets, "archive": info.archive_checksum})
    names = "-".join(info.sets).replace("/", "-")[:60]
    return Path("runs") / f"{names}-{info.model.replace(':', '-').replace('/', '-')}-{key[:8]}"


def _settings(dateline: Dateline) -> dict[str, Any]:
    """Those settings that matter to answers."""
    included = {"embedding", "model", "chunking", "retrieval", "quotes"}
    if dateline.settings.model != MODEL_NAME:
        included |= {"chat", "verification", "entailment"}
    return dateline.settings.model_dump(mode="json", include=included, exclude={"chat": {"api_key"}})


def _code_digest() -> str:
    """Eight hex digits of the code that makes answers: a score belongs to it."""
    total = hashlib.blake2b(digest_size=4)
    for package in ("index", "rag"):
        for path in sorted((_ROOT / package).rglob("*.py")):
            total.update(path.read_bytes())
    return total.hexdigest()
