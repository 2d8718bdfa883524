"""One reply of a chat model as plain text, or the reason why there is none. Knows nothing of what is asked."""

from __future__ import annotations

import time
from contextlib import closing

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

_SECONDS = 300.0
_LONGEST_REASON = 200


class ReplyFailed(Exception):
    """A chat model gave no reply that could be read; the message says why, in one line."""


def reply(chat: BaseChatModel, rules: str, data: str, *, most: int, seconds: float = _SECONDS) -> str:
    """What the model writes in answer to `data` under the `rules`, without white space around it.

    rules: the system message. most: characters after which, and seconds: time after which it is cut off.
    Raises ReplyFailed when the model raises anything, writes more than `most`, takes longer, or writes nothing.
    """
    started = time.monotonic()
    text = ""
    try:
        with closing(chat.stream([SystemMessage(rules), HumanMessage(data)])) as chunks:  # type: ignore[type-var]
            for chunk in chunks:
                text += str(chunk.text)
                if len(text) > most:
                    raise ReplyFailed(f"more than {most:,} characters")
                if time.monotonic() - started > seconds:
                    raise ReplyFailed(f"no end within {seconds:g} s")
    except ReplyFailed:
        raise
    except Exception as error:  # whatever a model's client calls it, it is one reply that is missing
        raise ReplyFailed(one_line(f"{type(error).__name__}: {error}")) from error
    if not text.strip():
        raise ReplyFailed("an empty reply")
    return text.strip()


def one_line(text: str) -> str:
    """The text on one line, shortened."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
