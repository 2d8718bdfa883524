"""The real local model: it streams, remembers how prompts begin, stops when told to, and answers from the archive."""

from __future__ import annotations

import threading

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from rag.answer import Finished, Provisional, Request
from rag.errors import ChatModelError
from rag.generate.prompt import SYSTEM, messages
from rag.models.local import LocalChatModel


def whole(chunks):
    total = None
    for chunk in chunks:
        total = chunk if total is None else total + chunk
    return total


def settled():
    """Wait until no request is under way."""
    for thread in threading.enumerate():
        if thread.name == "local model":
            thread.join(120)
            assert not thread.is_alive()


def test_the_static_part_of_the_prompt_is_read_once(local_model):
    local_model.prepare([SystemMessage(SYSTEM), HumanMessage("Evidence:")])
    static = whole(local_model.stream([SystemMessage(SYSTEM), HumanMessage("Evidence: one")])).usage_metadata
    for said in ("The sky is green today in Brill.", "Cows may fly from Monday on, the mayor said."):
        answer = whole(
            local_model.stream([SystemMessage(SYSTEM), HumanMessage(f"Evidence:\n[1] {said}\n\nQuestion: What?")])
        )
        timings = answer.response_metadata["timings"]
        usage = answer.usage_metadata
        assert answer.text
        assert usage["input_tokens"] == timings["cache_n"] + timings["prompt_n"]
        assert usage["input_token_details"]["cache_read"] == timings["cache_n"]
        assert timings["cache_n"] >= 0.9 * static["input_tokens"]
        assert timings["prompt_n"] < 40
        assert usage["output_tokens"] > 0


def test_a_stream_that_is_closed_stops_the_reading_of_its_prompt(local_model):
    settled()
    long = HumanMessage("The harbour was rebuilt in 1998. " * 120)  # a thousand tokens
    stream = local_model.stream([long])
    chunks = [next(stream), next(stream)]
    stream.close()
    settled()
    assert not any(chunk.text for chunk in chunks)
    # Had it been read to its end, all of it would be known now.
    again = local_model.stream([long])
    usage = next(chunk.usage_metadata for chunk in again if chunk.usage_metadata)
    again.close()
    settled()
    assert usage["input_token_details"]["cache_read"] < usage["input_tokens"] / 2


def test_a_stream_that_is_closed_stops_the_writing(local_model):
    stream = local_model.stream([HumanMessage("Count from one to a thousand in words.")], max_tokens=2_000)
    read = 0
    for chunk in stream:
        read += bool(chunk.text)
        if read == 5:
            break
    stream.close()
    settled()
    assert read == 5


def test_others_wait_for_their_turn_and_all_are_answered(local_model):
    answers = {}

    def ask(n):
        answers[n] = local_model.invoke(f"What is {n} plus {n}? Only the number.", max_tokens=8).text

    threads = [threading.Thread(target=ask, args=(n,)) for n in (2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert {n: str(2 * n) in answer for n, answer in answers.items()} == {2: True, 3: True, 4: True}


def test_a_prompt_beyond_the_context_is_refused_with_a_sentence(local_model):
    with pytest.raises(ChatModelError, match="exceeds the available context size"):
        local_model.invoke("word " * 5_000)  # refused before it is read


@pytest.mark.parametrize("content", [None, b"", b"GGUF" + bytes(500), b"not a model at all"])
def test_what_is_no_model_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "broken.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ChatModelError, match=r"broken\.gguf"):
        LocalChatModel(path=path).invoke("Hello")


def test_answers_in_the_models_words_rest_on_exact_quotes(seeded, local_model, chain_of):
    chain = chain_of(local_model)
    local_model.prepare(messages("", ()))
    right = own = 0
    for question, word in (
        ("How many of the Moura dead could be identified by name?", "238"),
        ("Who was prime minister of Mali when Keïta was overthrown?", "Cissé"),
        ("What did the African Union ask for concerning Mali in November 2025?", "urgent international action"),
        ("Who is to visit Bamako, and why?", "Checker"),
    ):
        events = list(chain.stream(Request(question=question)))
        assert isinstance(events[1], Provisional)
        assert isinstance(events[-1], Finished)
        answer = events[-1].answer
        # A model this small writes a sentence now and then that nothing supports: then the quotes stand in, and say so.
        assert (answer.model == "quotes") == ("support nothing" in (answer.notice or ""))
        own += answer.model == "test:model"
        for citation in answer.citations:
            assert seeded.archive.article(citation.article_id).text[citation.start : citation.end] == citation.quote
        for sentence in answer.sentences:
            assert sentence.citations
            assert "[" not in sentence.text
        assert answer.usage.prompt_tokens - answer.usage.cached_tokens <= 340
        right += word in answer.answer
    assert right >= 3
    assert own >= 2


def test_closing_an_answer_frees_the_model(local_model, chain_of):
    stream = chain_of(local_model).stream(Request(question="Why did Wagner leave Mali?"))
    while not isinstance(next(stream), Provisional):
        pass
    stream.close()
    settled()
    assert local_model.invoke("Say yes.", max_tokens=4).text
