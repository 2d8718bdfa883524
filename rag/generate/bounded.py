"""A model's stream within limits of time: whatever the model does, the caller waits no longer than it said.

The model runs in a thread of its own. When the caller ends early, the model is told so at its next chunk, and a model that
never sends one is left alone. Knows nothing of prompts.
"""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from langchain_core.messages import AIMessageChunk

from rag.errors import ChatModelError


@dataclass(frozen=True, slots=True)
class _Ended:
    error: BaseException | None = None


def bounded(
    stream: Callable[[], Iterator[AIMessageChunk]], first_seconds: float, total_seconds: float
) -> Generator[AIMessageChunk, None, None]:
    """The chunks of a stream as they come.

    first_seconds: longest wait for the first word; total_seconds: longest time for all. Raises ChatModelError when one of
    them has passed, and whatever the stream raises.
    """
    chunks: queue.SimpleQueue[AIMessageChunk | _Ended] = queue.SimpleQueue()
    cancelled = threading.Event()

    def run() -> None:
        try:
            source = stream()
            try:
                for chunk in source:
                    chunks.put(chunk)
                    if cancelled.is_set():
                        break
            finally:
                if isinstance(source, Generator):
                    source.close()
        except BaseException as error:
            chunks.put(_Ended(error))
        else:
            chunks.put(_Ended())

    started = time.monotonic()
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name="chat model", daemon=True).start()
    spoken = False
    try:
        while True:
            limit = total_seconds if spoken else min(first_seconds, total_seconds)
            try:
                item = chunks.get(timeout=max(started + limit - time.monotonic(), 0))
            except queue.Empty:
                raise ChatModelError(
                    f"it was not done after {limit:g} s" if spoken else f"it wrote nothing within {limit:g} s"
                ) from None
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                return
            spoken = spoken or bool(item.text)
            if not spoken and time.monotonic() - started > limit:  # signs of life, and yet no word
                raise ChatModelError(f"it wrote nothing within {limit:g} s")
            yield item
    finally:
        cancelled.set()
