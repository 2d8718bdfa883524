"""Model names: what they mean, which there are, and the chat model behind one.

quotes                  no language model
local, local:NAME       a model that `dateline model pull` fetched; local:PATH a GGUF file
provider:NAME           whatever LangChain's init_chat_model knows: openai:…, anthropic:…, ollama:…
NAME                    a model of the OpenAI-compatible server at the setting chat.base_url
"""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict

from rag.errors import ChatModelError, UnknownModel
from rag.extract import MODEL_NAME as QUOTES
from rag.generate.failure import scrubbed
from rag.models import local
from rag.models.catalog import MODELS, PREFIX, find
from rag.models.local import LocalChatModel
from rag.models.pull import place
from ui.settings import Settings

LOCAL_EVIDENCE_TOKENS = 240
"""A local model reads about 30 tokens a second on two slow cores: with these its first word comes within twelve seconds."""
_EXTRAS = {"openai": "langchain_openai", "anthropic": "langchain_anthropic", "ollama": "langchain_ollama"}


class ListedModel(BaseModel):
    """A model that can be named, and whether it can be used as things are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    what: str
    ready: bool
    remedy: str | None


def open_chat_model(name: str, settings: Settings) -> BaseChatModel:
    """The chat model of this name, for answers, drafts or judgements; a local one is loaded when it is first used.

    Raises UnknownModel when there is none of this name, ChatModelError when it cannot be used as things are, each with
    what to do.
    """
    if name == QUOTES:
        raise UnknownModel(f"'{QUOTES}' is not a language model. {_known()}")
    if is_local(name):
        return _local(name, settings)
    return _remote(name, settings)


def is_local(name: str) -> bool:
    """Whether the name means a model that is run in this process."""
    return name == PREFIX or name.startswith(f"{PREFIX}:")


def listed(settings: Settings) -> list[ListedModel]:
    """The models that can be named, the ones that need nothing first."""
    models = [
        ListedModel(name=QUOTES, what="quotes from the articles, without a language model", ready=True, remedy=None)
    ]
    for model in MODELS:
        remedy = None
        if not local.installed():
            remedy = _install(PREFIX)
        elif place(model, settings.models) is None:
            remedy = f"dateline model pull {model.name}"
        what = f"{model.summary}, {model.size / 1e9:.1f} GB, {model.licence}"
        models.append(ListedModel(name=f"{PREFIX}:{model.name}", what=what, ready=remedy is None, remedy=remedy))
    remedy = None if local.installed() else _install(PREFIX)
    models.append(ListedModel(name=f"{PREFIX}:PATH", what="a GGUF file", ready=remedy is None, remedy=remedy))
    for provider, package in _EXTRAS.items():
        remedy = None if importlib.util.find_spec(package) else _install(provider)
        what = f"a model of {provider}, through LangChain"
        models.append(ListedModel(name=f"{provider}:NAME", what=what, ready=remedy is None, remedy=remedy))
    return models


def _local(name: str, settings: Settings) -> LocalChatModel:
    if not local.installed():
        raise ChatModelError(f"The model '{name}' needs the package xllamacpp: run `{_install(PREFIX)}`.")
    path = Path(name.removeprefix(f"{PREFIX}:")).expanduser()
    if name != PREFIX and (path.suffix.lower() == ".gguf" or len(path.parts) > 1):
        if not path.is_file():
            raise ChatModelError(f"The model '{name}' is not there: no file has this path.")
    else:
        model = find(name)
        found = place(model, settings.models)
        if found is None:
            raise ChatModelError(
                f"The model '{name}' is not here yet: run `dateline model pull {model.name}` ({model.size / 1e9:.1f} GB)."
            )
        path = found
    chat = settings.chat
    return LocalChatModel(
        path=path, context_tokens=chat.context_tokens, max_tokens=chat.max_tokens, threads=chat.threads
    )


def _remote(name: str, settings: Settings) -> BaseChatModel:
    chat = settings.chat
    provider, separator, model = name.partition(":")
    if not separator or not model or not re.fullmatch(r"[a-z_]+", provider):
        if not chat.base_url:
            raise UnknownModel(f"The model '{name}' is not known. {_known()}")
        provider, model = "openai", name
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"max_tokens": chat.max_tokens, "timeout": chat.total_seconds, "max_retries": 1}
    if provider == "ollama":
        options = {"num_predict": chat.max_tokens, "client_kwargs": {"timeout": chat.total_seconds}}
    if chat.base_url:
        options["base_url"] = chat.base_url
    if chat.api_key:
        options["api_key"] = chat.api_key
    elif chat.base_url and provider == "openai":
        options["api_key"] = "none"  # servers of one's own need none, the library wants one
    secrets = (chat.api_key.get_secret_value(),) if chat.api_key else ()
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
        return opened
    except ImportError as error:
        package = re.search(r"langchain-[a-z-]+", str(error))
        install = _install(provider) if provider in _EXTRAS else f"pip install {package[0] if package else provider}"
        raise ChatModelError(
            f"The model '{name}' needs the package {package[0] if package else provider}: run `{install}`."
        ) from None
    except Exception as error:  # each library says in its own way that something is missing
        if type(error) is ValueError and "provider" in str(error).lower():
            raise UnknownModel(f"The model '{name}' is not known. {_known()}") from None
        why = scrubbed(" ".join(str(error).split()), secrets)[:300]
        raise ChatModelError(
            f"The model '{name}' cannot be used ({why}). Is a key set, as DATELINE_CHAT__API_KEY or as its provider wants it?"
        ) from None


def _known() -> str:
    names = [
        QUOTES,
        PREFIX,
        *(f"{PREFIX}:{model.name}" for model in MODELS),
        f"{PREFIX}:PATH",
        *(f"{p}:NAME" for p in _EXTRAS),
    ]
    return f"There are {', '.join(names)}, other providers of LangChain, and with the setting chat.base_url any name that its server knows."


def _install(extra: str) -> str:
    return f"make setup EXTRAS={extra}"
