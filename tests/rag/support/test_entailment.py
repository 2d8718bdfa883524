"""A cross-encoder beside the checks: tiny random models, made here, and fixed ones for the decisions."""

from __future__ import annotations

import numpy as np
import pytest
from evidence_of import evidence_of

from index.crossencoder import CrossEncoderModel
from index.errors import ModelError
from rag.support import VerificationSettings, Verifier
from rag.support.entailment import entailment

EVIDENCE = "The council rejected the plan to sell the harbour."
FAITHFUL = "The plan to sell the harbour was turned down by the council."
NLI = ("contradiction", "entailment", "neutral")


class Fixed:
    def __init__(self, labels, row):
        self.labels = labels
        self.row = row
        self.asked = []

    def predict(self, pairs):
        self.asked += pairs
        return np.array([self.row] * len(pairs), dtype=np.float32)


def _folder(path, labels):
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    path.mkdir()
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "council", "plan", "harbour", "a", "b"]
    (path / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        num_labels=len(labels), id2label=dict(enumerate(labels)), label2id={name: i for i, name in enumerate(labels)},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(path)
    BertTokenizerFast(str(path / "vocab.txt")).save_pretrained(path)
    return str(path)


@pytest.mark.parametrize("labels", [NLI, ("LABEL_0",)])
def test_a_model_from_a_folder_gives_probabilities(tmp_path, labels):
    model = CrossEncoderModel(_folder(tmp_path / "tiny", labels))
    assert model.labels == tuple(label.lower() for label in labels)
    assert model.predict([("a", "b"), ("the plan", "the council")]).shape == (2, len(labels))
    entails, contradicts = entailment(model, EVIDENCE, FAITHFUL)
    assert 0 < entails < 1
    assert 0 <= contradicts < 1
    assert (contradicts == 0) == (len(labels) == 1)


def test_a_folder_without_a_model_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ModelError, match="could not be loaded"):
        CrossEncoderModel(str(tmp_path))


def test_a_model_with_other_labels_is_refused():
    with pytest.raises(ModelError, match="sad, glad"):
        entailment(Fixed(("sad", "glad"), [0.0, 1.0]), EVIDENCE, FAITHFUL)


@pytest.mark.parametrize(
    ("labels", "row", "support"),
    [
        (NLI, [0, 4, 0], "supported"),
        (NLI, [4, 0, 0], "unsupported"),
        (NLI, [0, 0, 4], "unsupported"),
        (("score",), [3], "supported"),
        (("score",), [-3], "unsupported"),
    ],
)
def test_it_can_refuse_what_the_checks_let_through(embedding, labels, row, support):
    model = Fixed(labels, row)
    checked = Verifier(embedding, VerificationSettings(), model).check(FAITHFUL, [1], evidence_of(EVIDENCE))
    assert checked.support == support
    assert model.asked[0] == (EVIDENCE, FAITHFUL)


def test_it_cannot_let_through_what_the_checks_refuse(embedding):
    model = Fixed(NLI, [0, 9, 0])
    verifier = Verifier(embedding, VerificationSettings(), model)
    assert (
        verifier.check("The council approved the plan to sell the harbour.", [1], evidence_of(EVIDENCE)).support
        == "unsupported"
    )
