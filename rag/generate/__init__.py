"""Answers in a language model's own words, from short numbered evidence, each sentence checked against it."""

from rag.generate.answerer import ChatAnswerer, SentenceVerifier
from rag.generate.settings import ChatSettings

__all__ = ["ChatAnswerer", "ChatSettings", "SentenceVerifier"]
