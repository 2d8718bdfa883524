"""Runs a sweep: settings for each combination, stores for those that cut or embed articles otherwise, a run for each.

    sweep.html, sweep.json      the result
    NAME-HASH/                  the run of a combination, with its reports
    stores/HASH/                the archive's articles, indexed with other chunking or another embedding model than its own

Knows where these lie. What was finished before, or half finished, is taken up again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from index.archive import Archive
from index.build import add, is_made_with
from index.embed import EmbeddingModel
from index.errors import InputError, StoreDamaged
from index.loaders import Loaded
from index.store import Store
from rag.evaluate.report.sweep import sweep_html
from rag.evaluate.run import Run, archive_checksum, settings_hash
from rag.evaluate.sets import QuestionSet
from rag.evaluate.sweep import Sweep, SweepResult, Value, row
from ui.cli.output import say
from ui.cli.progress import asking_bar, progress_bar
from ui.evaluation import evaluate_sets, write_reports
from ui.settings import Settings
from ui.wiring import Dateline

_NOT_OF_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


_NO_MATTER = ("store", "models", "threads")  # where things lie, and how fast


def settings_of_sweep(sweep: Sweep, base: Settings) -> list[Settings]:
    """The settings of each combination, in order; raises InputError naming a setting or value that there cannot be."""
    known = [name for name in _names(Settings) if name.partition(".")[0] not in _NO_MATTER and name != "chat.api_key"]
    for name, values in sweep.axes.items():
        if name not in known:
            raise InputError(
                f"The sweep '{sweep.path}' names '{name}', which is no setting that a sweep can vary. "
                f"There are: {', '.join(known)}."
            )
        for value in values:
            _with(sweep, base, {name: value})
    combined = [_with(sweep, base, combination) for combination in sweep.combinations()]
    for at, settings in enumerate(combined):
        if settings in combined[:at]:
            told = ", ".join(f"{name} = {value!r}" for name, value in sweep.combinations()[at].items())
            raise InputError(f"The sweep '{sweep.path}' gives {told} twice. Leave one of the equal values out.")
    return combined


def run_sweep(
    sweep: Sweep,
    combined: Sequence[Settings],
    sets: Sequence[QuestionSet],
    archive: Archive,
    folder: Path,
    *,
    parallel: int = 1,
) -> SweepResult:
    """Run every combination and write the result; progress on standard error.

    combined: of `settings_of_sweep`. archive: what the questions are asked of. parallel: questions asked at the same
    time. All models are tried and all articles
    indexed before the first question is asked, so that what cannot work shows at once.
    Raises InputError for a model that there is not, ModelError for an embedding model that cannot be loaded.
    """
    checksum = archive_checksum(archive)
    placed = _indexed(sweep, combined, archive, checksum, folder)
    for settings in {settings.model: settings for settings in placed}.values():
        Dateline(settings).close()
    rows, run = [], None
    for number, (combination, settings) in enumerate(zip(sweep.combinations(), placed, strict=True), 1):
        told = ", ".join(f"{name} = {value}" for name, value in combination.items())
        say(f"combination {number} of {len(placed)}: {told}")
        name = _name(combination, settings, sets, checksum, sweep)
        run = _run(settings, sets, folder / name, parallel)
        rows.append(row(name, combination, run.summary))
    assert run is not None
    info = run.summary.info
    result = SweepResult(
        name=folder.name,
        axes=sweep.axes,
        sets=info.sets,
        questions=info.questions,
        articles=info.articles,
        archive_checksum=checksum,
        code_version=info.code_version,
        rows=rows,
    )
    (folder / "sweep.json").write_text(result.model_dump_json(indent=1) + "\n", "utf-8", newline="")
    (folder / "sweep.html").write_text(sweep_html(result), "utf-8", newline="")
    return result


def sweep_folder(sweep: Sweep, combined: Sequence[Settings], sets: Sequence[QuestionSet], archive: Archive) -> Path:
    """Where a sweep lies unless a person says otherwise: the same settings, sets and archive, the same folder."""
    key = settings_hash(
        {
            "combined": [_dumped(settings) for settings in combined],
            "sets": {chosen.name: chosen.checksum for chosen in sets},
            "archive": archive_checksum(archive),
        }
    )
    return Path("runs") / f"sweep-{_NOT_OF_NAMES.sub('-', sweep.path.stem)[:40]}-{key[:8]}"


def _run(settings: Settings, sets: Sequence[QuestionSet], folder: Path, parallel: int) -> Run:
    dateline = Dateline(settings)
    try:
        with asking_bar() as on_record:
            run = evaluate_sets(dateline, sets, folder, on_record, reuse=True, parallel=parallel)
    finally:
        dateline.close()
    write_reports(run)
    return run


def _indexed(
    sweep: Sweep, combined: Sequence[Settings], archive: Archive, checksum: str, folder: Path
) -> list[Settings]:
    """The settings, each with the store that its articles are indexed in.

    The archive's own index serves the variant that it was made with, if every chunk in it proves to be of that variant:
    figures of a variant that is not what its name says would be worse than none.
    """
    if not any(name == "embedding" or name.startswith("chunking.") for name in sweep.axes):
        return list(combined)
    stores: dict[str, Path] = {}
    placed: list[Settings] = []
    for settings in combined:
        made_with = {**settings.model_dump(mode="json", include={"embedding", "chunking"}), "archive": checksum}
        key = settings_hash(made_with)[:16]
        if key not in stores:
            stores[key] = archive.folder if _serves(archive, settings) else folder / "stores" / key
            if stores[key] != archive.folder:
                _index(settings, archive, checksum, stores[key])
        placed.append(settings.model_copy(update={"store": stores[key]}))
    return placed


def _serves(archive: Archive, settings: Settings) -> bool:
    """Whether the archive's own index is what these settings would make of its articles."""
    store = Store(archive.folder)
    try:
        return store.embedding == settings.embedding and is_made_with(
            store, EmbeddingModel(settings.embedding, settings.threads), settings.chunking
        )
    finally:
        store.close()


def _index(settings: Settings, archive: Archive, checksum: str, folder: Path) -> None:
    """Bring every article of the archive into a store; goes on where an earlier call was cut off."""
    articles, _ = archive.count()
    chunking = ", ".join(f"{name} = {value}" for name, value in settings.chunking.model_dump().items())
    say(f"indexing {articles:,} articles with {settings.embedding}, {chunking}")
    store = Store(folder, create=True)
    try:
        with progress_bar() as on_progress:
            add(
                store,
                (Loaded(article, article.id) for article in archive.articles()),
                lambda: EmbeddingModel(settings.embedding, settings.threads),
                settings.embedding,
                settings.chunking,
                on_progress,
            )
    finally:
        store.close()
    copy = Archive(folder, settings.embedding)
    try:
        if archive_checksum(copy) != checksum:
            raise StoreDamaged(f"The store '{folder}' does not hold the archive's articles. Delete it, then run again.")
    finally:
        copy.close()


def _with(sweep: Sweep, base: Settings, combination: dict[str, Value]) -> Settings:
    """The settings with some values in place of others."""
    values = base.model_dump()
    for name, value in combination.items():
        *sections, last = name.split(".")
        inner = values
        for section in sections:
            inner = inner[section]
        inner[last] = value
    try:
        return Settings(**values)
    except ValidationError as error:
        told = ", ".join(f"{name} = {value!r}" for name, value in combination.items())
        why = "; ".join(problem["msg"] for problem in error.errors())
        raise InputError(f"The sweep '{sweep.path}' gives {told}: {why}.") from None


def _names(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Dotted names of all settings."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _names(field.annotation, f"{before}{name}.")
        else:
            yield f"{before}{name}"


def _name(
    combination: dict[str, Value], settings: Settings, sets: Sequence[QuestionSet], checksum: str, sweep: Sweep
) -> str:
    """The folder of a combination's run: what varies in words, everything in a hash."""
    key = settings_hash(
        {
            "settings": _dumped(settings),
            "sets": {chosen.name: chosen.checksum for chosen in sets},
            "archive": checksum,
        }
    )
    varying = {name: value for name, value in combination.items() if len(sweep.axes[name]) > 1} or combination
    words = "-".join(f"{name.rpartition('.')[2]}-{value}" for name, value in varying.items())
    return f"{_NOT_OF_NAMES.sub('-', words)[:60]}-{key[:8]}"


def _dumped(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(mode="json", exclude={**dict.fromkeys(_NO_MATTER, True), "chat": {"api_key"}})
