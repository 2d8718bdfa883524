"""One store is one folder: the ledger, the two search indexes, and the lock that keeps writers apart.

    ledger.sqlite3     the only truth
    chroma/, tantivy/  generations of the indexes; may be deleted at any time, rebuilt from the ledger
    writer.lock        held by the one process that writes

Knows where things are and who may write; not how articles are added or found.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StoreBusy, StoreMismatch, StoreMissing
from index.generations import Generations
from index.ledger import Ledger, create_ledger

STORE_FORMAT = 1
LOCK_WAIT = 1.0  # seconds


class Store:
    """An opened store folder."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        """Open a store; `create` makes a missing one.

        Raises StoreMissing when there is none, StoreDamaged when its ledger cannot be read, StoreMismatch when a newer
        program wrote it.
        """
        self.folder = folder
        path = folder / "ledger.sqlite3"
        if not create and not path.is_file():
            raise StoreMissing(
                f"There is no archive in '{folder}' yet. Index some articles first: dateline index PATH --store {folder}"
            )
        if create:
            self._create(path)
        self.ledger = Ledger(path)
        self.vectors = Generations(folder / "chroma")
        self.lexical = Generations(folder / "tantivy")
        facts = self.ledger.meta()
        if int(facts.get("format", STORE_FORMAT)) > STORE_FORMAT:
            self.close()
            raise StoreMismatch(
                f"The store '{folder}' has format {facts['format']}, this program reads up to {STORE_FORMAT}. "
                "Upgrade Dateline, or index into another folder with --store."
            )

    def _create(self, ledger: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if ledger.is_file():
            return
        try:
            with self.lock():
                if not ledger.is_file():
                    create_ledger(ledger, format=STORE_FORMAT)
        except StoreBusy:
            if not ledger.is_file():  # else the other process has created it, and goes on writing
                raise

    @property
    def embedding(self) -> str | None:
        """Name of the embedding model that the store was built with; None before the first article."""
        return self.ledger.meta().get("embedding")

    def check_embedding(self, wanted: str) -> None:
        """Raise StoreMismatch when the store was built with another embedding model than the one that is set."""
        facts = self.ledger.meta()
        if (built := facts.get("embedding")) not in (None, wanted):
            raise StoreMismatch(
                f"The store '{self.folder}' was built with {built} ({facts.get('dimensions')} dimensions); settings "
                f"ask for {wanted}. Run `dateline index --rebuild` to embed it anew, or set DATELINE_EMBEDDING={built}."
            )

    @contextmanager
    def lock(self, wait: float = LOCK_WAIT) -> Iterator[None]:
        """Be the one writer while the block runs; raises StoreBusy when another process is for `wait` seconds.

        The operating system gives the lock up when the process ends, however it ends.
        """
        try:
            with FileLock(self.folder / "writer.lock", timeout=wait):
                yield
        except Timeout:
            raise StoreBusy(
                f"Another process is writing to the store '{self.folder}'. Wait until it has finished, "
                "or use another folder with --store."
            ) from None

    def busy(self) -> bool:
        """Whether a process is writing to the store at this moment."""
        try:
            with self.lock(wait=0):
                return False
        except StoreBusy:
            return True

    def close(self) -> None:
        """Release the ledger."""
        self.ledger.close()
