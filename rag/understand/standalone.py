"""A follow-up as it would be asked without the conversation before it. Rules; a language model may be asked first.

Knows nothing of an archive, and keeps nothing between calls: all that it uses is the conversation it is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.answer import Turn
from rag.question import names, read, with_context, without_context
from rag.understand.antecedents import antecedent
from rag.understand.leaning import Lean, content, leaning, opening, pronouns

Rewrite = Callable[[str, Sequence[Turn]], str | None]
"""A question and what came before it -> the question made complete, or None to leave it to the rules."""

_REMEMBERED = 6  # questions
_LONGEST_CONTEXT = 200  # characters
_ADVERB = re.compile(
    r"^\W*(?:since\s+|until\s+)?(?:when|where|why|how)\b(?!\s+(?:many|much|long|old|often|far|big|large|tall|high|deep|fast)\b)",
    re.IGNORECASE,
)
_MOVING = re.compile(
    r"\b(?:go|going|went|gone|come|came|get|got|move|moved|travel\w*|return\w*|send|sent|fly|flew|arriv\w+)\s+$",
    re.IGNORECASE,
)
_PLACED = re.compile(r"^(in|at|near|from|to|for|on|of|by|with)\s+(.+)$", re.IGNORECASE)


def standalone(question: str, history: Sequence[Turn], rewrite: Rewrite | None = None) -> str:
    """The question with what it takes from the conversation, in words; the question itself when it takes nothing.

    rewrite: asked first for a question that leans on the conversation; its None or blank leaves the work to the rules.
    """
    question = question.strip()
    lean = leaning(question)
    if lean is None or without_context(question)[1] or not any(turn.role == "user" for turn in history):
        return question
    if rewrite is not None and (rewritten := rewrite(question, history)) and rewritten.strip():
        return rewritten.strip()
    earlier, answer = _before(history)
    return _joined(question, lean, earlier, answer)


def wordings(question: str, query: str) -> list[str]:
    """Other wordings to search for beside a standalone query: as it was typed, and without the question it follows.

    Measured: fusing all three finds more passages that answer than any of them, or any two (benchmarks/LOG.md).
    """
    return [question, without_context(query)[0]]


def core(query: str) -> str:
    """A standalone query without the question that it follows, where it says enough without that.

    For choosing sentences: the words of the earlier question would draw its answer in again.
    """
    asked, _ = without_context(query)
    return query if leaning(asked) else asked


def _before(history: Sequence[Turn]) -> tuple[str, str]:
    """The last question of a conversation, made complete by those before it, and the answer to it."""
    asked = [i for i, turn in enumerate(history) if turn.role == "user"][-_REMEMBERED:]
    earlier = answer = ""
    for i in asked:
        question = history[i].content.strip()
        lean = leaning(question)
        earlier = _joined(question, lean, earlier, answer) if lean and earlier else question
        answer = history[i + 1].content if i + 1 < len(history) and history[i + 1].role == "assistant" else ""
    return earlier, answer


def _joined(question: str, lean: Lean, earlier: str, answer: str) -> str:
    """A question that leans, with what it takes from the earlier one and the answer to that."""
    followed, before = without_context(earlier)
    if lean == "fragment":
        joined = _completed(question, followed)
    else:
        joined = _with_context(_resolved(question, followed, answer), followed)
    if not before:
        return joined
    own, context = without_context(joined)
    return with_context(own, _shortened(f"{before} {context}".strip()))


def _completed(fragment: str, earlier: str) -> str:
    """The earlier question, asked for what the fragment names: "and in Norway?"."""
    said = fragment[opening(fragment) :].strip(" ?!.")
    asked = earlier.rstrip(" ?!.")
    if not said:
        return earlier
    if _ADVERB.match(said) and _ADVERB.match(asked) and len(content(said)) == 0 and len(said.split()) <= 2:
        return said[0].upper() + said[1:] + asked[_ADVERB.match(asked).end() :] + "?"  # type: ignore[union-attr]
    placed = _PLACED.match(said)
    if placed and names(placed[2]):
        place = rf"(?i:\b{placed[1]})\s+((?:the\s+)?[A-ZÀ-Þ][\w'’-]*(?:\s+[A-ZÀ-Þ][\w'’-]*)*)"
        there = [m for m in re.finditer(place, asked) if names(m[1])]
        if there:
            at = there[-1]
            return asked[: at.start(1)] + placed[2] + asked[at.end(1) :] + "?"
        last = names(asked)[-1:]
        if last and asked.endswith(last[0]) and placed[1].lower() in ("in", "at", "near", "from"):
            return asked.removesuffix(last[0]) + placed[2] + "?"
    if read(fragment).kinds == ("other",):
        return f"{asked}? {fragment[0].upper()}{fragment[1:]}"
    return _with_context(fragment, earlier)


def _resolved(question: str, earlier: str, answer: str) -> str:
    """The question with its pronouns replaced by what they stand for, where that is told."""
    out, at = "", 0
    replaced: set[str] = set()
    for pronoun in pronouns(question):
        name = antecedent(pronoun.referent, earlier, answer)
        word = question[pronoun.start : pronoun.end].lower()
        if name is None or name in replaced:
            continue
        replaced.add(name)
        before, after = question[at : pronoun.start], question[pronoun.end :]
        if pronoun.referent == "place":
            name = f"{'to' if _MOVING.search(before) else 'in'} {name}"
        if word in ("his", "their", "its", "hers", "theirs") or (
            word == "her"
            and re.match(r"\s+[a-z]\w*", after)
            and not re.match(r"\s+(?:in|at|on|to|for|after|before|and|with|from)\b", after)
        ):
            name += "'" if name.endswith("s") else "'s"
        out += before + name
        at = pronoun.end
    return out + question[at:]


def _with_context(question: str, earlier: str) -> str:
    """The question with the earlier one, unless it says as much itself."""
    said = set(content(question))
    if all(word in said for word in content(earlier)):
        return question
    return with_context(question, _shortened(earlier))


def _shortened(context: str) -> str:
    """The end of a context, which was said last."""
    return context if len(context) <= _LONGEST_CONTEXT else "…" + context[-_LONGEST_CONTEXT:].split(" ", 1)[-1]
