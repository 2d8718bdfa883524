"""The real local model, fetched as `dateline model pull` does, once for the session."""

from __future__ import annotations

import pytest

from rag.errors import ChatModelError
from rag.models.catalog import QWEN_CODER
from rag.models.local import LocalChatModel
from rag.models.pull import pull
from ui.settings import read_settings


@pytest.fixture(scope="session")
def local_file():
    try:
        return pull(QWEN_CODER, read_settings().models)
    except ChatModelError as error:
        if "could not be fetched" in str(error) and "damaged" not in str(error):
            pytest.skip(f"the local model cannot be fetched here: {error}")
        raise


@pytest.fixture(scope="session")
def local_model(local_file):
    model = LocalChatModel(path=local_file, max_tokens=96)
    yield model
    model.close()
