"""What the tests share: the real embedding model and the real local chat model, and how long property tests run.

`pytest --hypothesis-profile=thorough` runs them for longer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index.embed import EmbeddingModel
from index.store import Store
from rag.errors import ChatModelError
from rag.models.catalog import QWEN_CODER
from rag.models.pull import pull
from ui.settings import read_settings

sys.path.append(str(Path(__file__).parent / "index"))  # for samples.py

_HEALTH = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "quick", max_examples=12, stateful_step_count=10, deadline=None, suppress_health_check=_HEALTH
)
settings.register_profile(
    "thorough", max_examples=400, stateful_step_count=40, deadline=None, suppress_health_check=_HEALTH
)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def embedding() -> EmbeddingModel:
    """all-MiniLM-L6-v2, loaded once."""
    return EmbeddingModel()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = Store(tmp_path / "store", create=True)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def local_file() -> Path:
    """The file of the local chat model, fetched as `dateline model pull` does unless it is here."""
    try:
        return pull(QWEN_CODER, read_settings().models)
    except ChatModelError as error:
        if "could not be fetched" in str(error) and "damaged" not in str(error):
            pytest.skip(f"the local model cannot be fetched here: {error}")
        raise
