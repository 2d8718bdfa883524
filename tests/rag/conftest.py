"""The sample archive, indexed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import Chunking, add
from index.loaders import Skipped, load
from index.store import Store
from ui.settings import read_settings
from ui.wiring import Dateline


@pytest.fixture(scope="session")
def seeded(tmp_path_factory, embedding):
    folder = tmp_path_factory.mktemp("seeds") / "store"
    store = Store(folder, create=True)
    inputs = (item for item in load([Path(__file__).parents[2] / "seeds"]) if not isinstance(item, Skipped))
    add(store, inputs, lambda: embedding, embedding.name, Chunking())
    store.close()
    dateline = Dateline(read_settings(store=folder))
    yield dateline
    dateline.close()
