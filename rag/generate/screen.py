"""Sentences that speak to a language model, or about being one, instead of telling something. English wording.

Such a sentence of an article is not shown to the model, and such a sentence of a model is not shown to the reader.
"""

from __future__ import annotations

import re

_STEERS = re.compile(
    r"\b(ignore|disregard|forget|override)\b[^.!?]{0,40}\b(instruction|prompt|rule|guideline|context|evidence|question|everything)s?\b"
    r"|\b(system|developer|initial) prompt\b|\bprompt injection\b|\bnew instructions?\s*:"
    r"|\byou are (now |no longer )?(an? |the )?(ai|assistant|chat ?bot|language model|llm|dan)\b"
    r"|\b(ai|language) (assistant|model)s?\b[^.!?]{0,40}\b(must|should|shall|are instructed|is instructed|need to)\b"
    r"|\b(reply|respond|answer|output|print|write|say|cite)\b[^.!?]{0,20}\b(only|exactly|nothing but|the (words?|phrase|following|text))\b[^.!?]{0,8}[:\"“‘]"
    r"|<\|[a-z_]+\|>|\[/?INST\]|^\s*(system|assistant|user|human)\s*:",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"\bas an? (ai|artificial|large language|language model)\b"
    r"|\bI(['’]m| am) (sorry|afraid|unable|not able)\b"
    r"|\bI (cannot|can['’]t|can not|won['’]t|will not|must decline|do not feel comfortable)\b[^.!?]{0,30}\b(assist|help|comply|answer|provide|fulfil|discuss|respond|engage)",
    re.IGNORECASE,
)


def steers(sentence: str) -> bool:
    """Whether a sentence gives a language model instructions, or has the marks of a conversation with one."""
    return bool(_STEERS.search(sentence))


def refuses(sentence: str) -> bool:
    """Whether a sentence is a model's way of declining to answer."""
    return bool(_REFUSES.search(sentence))
