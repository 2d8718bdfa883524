"""One verifier for the tests, with the real embedding model."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rag.support import VerificationSettings, Verifier

sys.path.append(str(Path(__file__).parent))  # for evidence_of.py


@pytest.fixture(scope="session")
def verifier(embedding):
    return Verifier(embedding, VerificationSettings())
