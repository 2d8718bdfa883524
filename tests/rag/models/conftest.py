"""The real local model, opened once for the session."""

from __future__ import annotations

import pytest

from rag.models.local import LocalChatModel


@pytest.fixture(scope="session")
def local_model(local_file):
    model = LocalChatModel(path=local_file, max_tokens=96)
    yield model
    model.close()
