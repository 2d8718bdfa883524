"""The embedding model: vectors as promised, from any thread; and what is said when it cannot be had."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

import index.embed
from index.embed import DEFAULT_MODEL, EmbeddingModel
from index.errors import ModelError


def test_vectors_have_length_one_and_the_promised_shape(embedding: EmbeddingModel) -> None:
    vectors = embedding.encode(["A storm hit the coast.", "", "word " * 2000])
    assert vectors.shape == (3, embedding.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedding.encode([]).shape == (0, embedding.dimensions)


def test_a_text_has_one_vector_whatever_it_is_embedded_with(embedding: EmbeddingModel) -> None:
    alone = embedding.encode(["A storm hit the coast."])[0]
    among = embedding.encode(["x " * 200, "A storm hit the coast.", "y"])[1]
    np.testing.assert_allclose(alone, among, atol=1e-5)
    np.testing.assert_allclose(embedding.embed_query("A storm hit the coast."), alone, atol=1e-6)


def test_what_is_said_of_a_model_holds(embedding: EmbeddingModel) -> None:
    assert (embedding.name, embedding.dimensions, embedding.max_tokens) == (DEFAULT_MODEL, 384, 256)
    assert embedding.max_content_tokens == 254
    assert embedding.count_tokens(["", "storm", "word " * 600]) == [0, 1, 600]
    assert embedding.count_tokens([]) == []
    assert embedding.truncate("one two three four", 2) == "one two"
    assert embedding.truncate("one", 2) == "one"


def test_threads_that_count_and_threads_that_embed_do_not_disturb_each_other(embedding: EmbeddingModel) -> None:
    failures: list[BaseException] = []
    stop = threading.Event()

    def repeatedly(task: object) -> None:
        try:
            while not stop.is_set():
                task()  # type: ignore[operator]
        except BaseException as failure:
            failures.append(failure)

    def count() -> None:
        assert embedding.count_tokens(["word " * 600]) == [600]
        assert embedding.truncate("word " * 600, 2) == "word word"

    def encode() -> None:
        embedding.encode(["word " * 600])

    threads = [threading.Thread(target=repeatedly, args=(task,)) for task in (count, count, encode)]
    for thread in threads:
        thread.start()
    stop.wait(2)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]


def test_a_model_that_does_not_exist_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"could not be loaded .* or set DATELINE_EMBEDDING=all-MiniLM-L6-v2"):
        EmbeddingModel(str(tmp_path))


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = index.embed._default_folder()
    shutil.copytree(folder, tmp_path / "package" / "model", ignore=lambda *_: ["model.safetensors"])
    (tmp_path / "package" / "__init__.py").touch()
    monkeypatch.setattr(index.embed, "_DEFAULT_PACKAGE", "package")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelError, match=r"is damaged: .* Reinstall"):
        EmbeddingModel()
    (tmp_path / "package" / "model" / "model.safetensors").write_bytes(b"other")
    with pytest.raises(
        ModelError, match=r"is not the published file: SHA-256 [0-9a-f]{12}… was found, 53aa51172d14… expected"
    ):
        EmbeddingModel()
    monkeypatch.setattr(index.embed, "_DEFAULT_PACKAGE", "not_there_at_all")
    with pytest.raises(ModelError, match="is not installed"):
        EmbeddingModel()
