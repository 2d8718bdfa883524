"""A GGUF file as a LangChain chat model, run inside this process. The only file that imports xllamacpp.

The server remembers the prompt before: a next one that begins alike is read from where it differs. It answers one prompt
at a time; others wait for their turn.
"""

from __future__ import annotations

import importlib.util
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, convert_to_openai_messages
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field, PrivateAttr

from rag.errors import ChatModelError

_BATCH = 64  # tokens read between two moments at which reading can be stopped: about two seconds on two slow cores
_END = object()


class LocalChatModel(BaseChatModel):
    """A model file of this machine. It is loaded by the first call, or by `prepare`; `close` frees its memory.

    While the prompt is read, `stream` gives chunks without text: signs of life, after each of which it can be stopped.
    The last chunk's `response_metadata["timings"]` are the server's own: cache_n tokens of the prompt known from before,
    prompt_n read, predicted_n written, and the rates.
    """

    path: Path
    context_tokens: int = 4096
    max_tokens: int = 256
    threads: int | None = None
    temperature: float = 0.0
    repeat_penalty: float = Field(default=1.0, ge=1)

    _server: Any = PrivateAttr(default=None)
    _loading: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "local"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.path.name, "context_tokens": self.context_tokens, "max_tokens": self.max_tokens}

    def prepare(self, messages: list[BaseMessage]) -> None:
        """Load the model, and read a prompt whose beginning others will share."""
        for _ in self._stream(messages, max_tokens=1):
            pass

    def close(self) -> None:
        """Free the model; a later call loads it again."""
        with self._loading:
            self._server = None

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - the interface names it
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        server = self._loaded()
        request = {
            "messages": convert_to_openai_messages(messages),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "repeat_penalty": self.repeat_penalty,
            "stop": stop or [],
            "stream": True,
            "cache_prompt": True,
            "return_progress": True,
            **kwargs,
        }
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stopped = threading.Event()

        def receive(answer: dict[str, Any]) -> bool:
            answers.put(answer)
            return stopped.is_set()  # True ends the server's work on it

        def run() -> None:
            try:
                server.handle_chat_completions(request, receive)
            except Exception as error:  # raised again where the caller can see it
                answers.put(error)
            answers.put(_END)

        threading.Thread(target=run, name="local model", daemon=True).start()
        told = False
        try:
            while (answer := answers.get()) is not _END:
                if isinstance(answer, Exception):
                    raise answer
                chunk = _chunk(answer, told=told)
                told = told or chunk.usage_metadata is not None
                yield ChatGenerationChunk(message=chunk)
        finally:
            stopped.set()

    def _loaded(self) -> Any:
        with self._loading:
            if self._server is None:
                self._server = _serve(self.path, self.context_tokens, self.threads)
            return self._server


def installed() -> bool:
    """Whether local models can be run here."""
    return importlib.util.find_spec("xllamacpp") is not None


def _serve(path: Path, context_tokens: int, threads: int | None) -> Any:
    if not path.is_file():
        raise ChatModelError(f"there is no model file '{path}'")
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.n_batch = params.n_ubatch = _BATCH
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads or _cores()
    params.cpuparams.poll = params.cpuparams_batch.poll = 0  # waiting threads sleep: other work has the cores meanwhile
    params.n_gpu_layers = 0
    params.fit_params = False  # it would look for GPUs
    params.cache_ram_mib = 0  # the prompt before is remembered in place; more copies are not needed
    params.verbosity = -1
    params.warmup = False  # the first prompt does that
    # The library always opens a port as well: loopback only, and nobody else has the key.
    params.hostnames = ["127.0.0.1"]
    params.api_keys = [secrets.token_hex(32)]
    params.port = 0
    params.ui = params.endpoint_slots = False
    params.cors_origins = "http://127.0.0.1"
    start: Callable[[Any], Any] = xllamacpp.Server
    try:
        return start(params)
    except Exception as error:
        raise ChatModelError(f"'{path.name}' could not be loaded as a GGUF model ({error})") from error


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _chunk(answer: dict[str, Any], *, told: bool) -> AIMessageChunk:
    """One of the server's answers as LangChain has it. told: whether the size of the prompt was told before."""
    if error := answer.get("error"):
        raise ChatModelError(str(error.get("message", error) if isinstance(error, dict) else error))
    choices = answer.get("choices") or [{}]
    metadata: dict[str, Any] = {}
    usage: UsageMetadata | None = None
    if (progress := answer.get("prompt_progress")) and not told:
        usage = _usage(progress["total"], 0, progress["cache"])
    if timings := answer.get("timings"):
        metadata["timings"] = timings
        usage = _usage(0, timings["predicted_n"], 0) if told else None
    if reason := choices[0].get("finish_reason"):
        metadata["finish_reason"] = reason
    text = (choices[0].get("delta") or {}).get("content") or ""
    return AIMessageChunk(content=text, response_metadata=metadata, usage_metadata=usage)


def _usage(read: int, written: int, cached: int) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=read,
        output_tokens=written,
        total_tokens=read + written,
        input_token_details=InputTokenDetails(cache_read=cached),
    )
