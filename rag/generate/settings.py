"""What can be set about chat models and the answers they write."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ChatSettings(BaseModel):
    """Where a chat model is, how much it reads and writes, and how long it may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: str | None = None
    """Address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1."""
    api_key: SecretStr | None = None
    """Key for it, or for the provider; without one, the provider's own environment variable counts."""
    evidence_tokens: int | None = Field(default=None, ge=32)
    """Most tokens of evidence; None: 240 for a local model, 1,200 for others."""
    max_tokens: int = Field(default=256, ge=16)
    """Most tokens that the model may write."""
    most_sentences: int = Field(default=5, ge=1)
    """Longest answer."""
    first_token_seconds: float = Field(default=30.0, gt=0)
    """Longest wait for the model's first word; then the quotes stand in."""
    total_seconds: float = Field(default=120.0, gt=0)
    """Longest time for a whole answer; then the quotes stand in."""
    show_unsupported: bool = False
    """Show sentences that nothing supports, marked as such, instead of withholding them."""
    context_tokens: int = Field(default=4096, ge=1024)
    """Context of a local model."""
    threads: int | None = Field(default=None, ge=1, le=256)
    """CPU threads of a local model; None: one for each core."""
