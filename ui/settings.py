"""Every setting, where it comes from, and what it may be: defaults < dateline.toml < DATELINE_… < flags.

The only file that reads the environment.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from index.build import Chunking
from index.embed import DEFAULT_MODEL
from index.errors import InputError
from rag.extract import MODEL_NAME, QuotesSettings
from rag.generate.settings import ChatSettings
from rag.retrieve import RetrievalSettings
from rag.support import VerificationSettings

CONFIG_FILE = "dateline.toml"


class Settings(BaseSettings):
    """Settings of a process. A nested one is DATELINE_SECTION__NAME in the environment, [section] name in the file."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", env_nested_delimiter="__", toml_file=CONFIG_FILE, frozen=True, extra="forbid"
    )

    store: Path = Field(default=Path(".dateline"), description="folder of the archive")
    embedding: str = Field(default=DEFAULT_MODEL, description="sentence-transformers model: hub name or folder")
    model: str = Field(default=MODEL_NAME, description="what composes answers; `quotes` needs no language model")
    models: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("dateline") / "models",
        description="folder of the local models that were fetched",
    )
    entailment: str | None = Field(
        default=None, description="cross-encoder that checks sentences as well: hub name or folder"
    )
    threads: int | None = Field(default=None, ge=1, le=256, description="CPU threads of the embedding model")
    chunking: Chunking = Chunking()
    retrieval: RetrievalSettings = RetrievalSettings()
    quotes: QuotesSettings = QuotesSettings()
    chat: ChatSettings = ChatSettings()
    verification: VerificationSettings = VerificationSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the interface names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**flags: Any) -> Settings:
    """The settings in force; flags that are None count as not given. Raises InputError that names the wrong one."""
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise InputError(f"A setting is wrong: {problems}. Mend the flag, DATELINE_… or {CONFIG_FILE}.") from None
    except ValueError as error:  # tomllib's message names line and column
        raise InputError(f"{CONFIG_FILE} is not valid TOML: {error}.") from None
