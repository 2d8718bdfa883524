"""Verification of sentences against the evidence that they cite. One file for each check; `verifier` brings them together."""

from rag.support.settings import VerificationSettings
from rag.support.verifier import Verifier

__all__ = ["VerificationSettings", "Verifier"]
