"""The numbers behind verification, chosen by measurement (benchmarks/LOG.md)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class VerificationSettings(BaseModel):
    """How strictly a sentence is held to its evidence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_support: float = Field(default=0.5, ge=0, le=1)
    """Least mean of similarity and words shared, weighted by `similarity_weight`."""
    similarity_weight: float = Field(default=0.5, ge=0, le=1)
    """Weight of similarity of meaning against words shared."""
    least_of_part: float = Field(default=0.2, ge=0, le=1)
    """Least share of its words for each part of a sentence that is joined by "and", "but" or the like."""
    most_anchors: int = Field(default=3, ge=1)
    """Evidence sentences that one sentence may rest on."""
    anchor_gain: float = Field(default=0.12, ge=0, le=1)
    """Least share of the sentence's words that a further evidence sentence must add."""
    tried: int = Field(default=4, ge=0)
    """Pieces of evidence, nearest first, that are tried besides those that are cited."""
    least_entailment: float = Field(default=0.3, ge=0, le=1)
    """With an entailment model: least probability of entailment."""
    most_contradiction: float = Field(default=0.5, ge=0, le=1)
    """With an entailment model: greatest probability of contradiction."""
