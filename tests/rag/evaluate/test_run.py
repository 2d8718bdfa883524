"""Runs over the sample archive: every record kept, resumed after a kill, the same figures each time."""

from __future__ import annotations

import _thread
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from index.errors import InputError
from rag.answer import Citation, Finished, Sentence, Usage
from rag.evaluate.measures.scoring import LOWER_IS_BETTER
from rag.evaluate.run import ask, in_order, load_run, run
from rag.evaluate.sets import load_set
from ui.evaluation import evaluate_sets, run_info, sampled

SEEDS = Path(__file__).parents[3] / "seeds" / "questions" / "sahel.jsonl"


@pytest.fixture(scope="module")
def chosen():
    return sampled(load_set(SEEDS), 12)


def _run(seeded, chosen, folder, stream=None, **more):
    return run(folder, run_info(seeded, [chosen], "run"), [chosen], seeded.archive, stream or seeded.stream, **more)


def _figures(result):
    return result.summary.model_dump(exclude={"info": {"started"}, "cost": True})


def test_two_runs_with_the_same_settings_give_the_same_figures(seeded, chosen, tmp_path):
    first, second = (_run(seeded, chosen, tmp_path / name) for name in "ab")
    assert _figures(first) == _figures(second)
    assert [r.question.id for r in first.records] == [q.id for q in chosen.questions]
    assert load_run(first.folder).summary == first.summary
    assert len(load_run(first.folder).records) == 12


def test_a_killed_run_goes_on_where_it_stopped(seeded, chosen, tmp_path):
    asked = []

    def counting(request):
        asked.append(request.id)
        if len(asked) == 6:
            raise KeyboardInterrupt
        return seeded.stream(request)

    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        _run(seeded, chosen, folder, counting)
    with pytest.raises(InputError, match="unfinished run"):
        load_run(folder)
    records = folder / "records.jsonl"
    kept = len(records.read_text("utf-8").splitlines())
    assert kept >= 4
    records.write_text(records.read_text("utf-8")[:-40], "utf-8")  # the last record is cut off
    again = []
    finished = _run(seeded, chosen, folder, lambda request: (again.append(request.id), seeded.stream(request))[1])
    assert again == [q.id for q in chosen.questions[kept - 1 :]]
    assert _figures(finished) == _figures(_run(seeded, chosen, tmp_path / "whole"))


def test_another_archive_set_or_setting_is_not_mixed_into_a_run(seeded, chosen, tmp_path):
    def killed(request):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run(seeded, chosen, tmp_path / "run", killed)
    with pytest.raises(InputError, match="other question sets"):
        _run(seeded, sampled(load_set(SEEDS), 13), tmp_path / "run")


def test_a_question_that_fails_is_kept_and_scores_worst(seeded, chosen, tmp_path):
    def broken(request):
        if request.id == chosen.questions[0].id:
            raise ConnectionError("the model went away")
        return seeded.stream(request)

    result = _run(seeded, chosen, tmp_path / "run", broken)
    failed = result.records[0]
    assert (failed.outcome, failed.answer) == ("failed", None)
    assert "the model went away" in failed.error
    assert all(value == (1.0 if name in LOWER_IS_BETTER else 0.0) for name, value in failed.scores.items())
    assert len(failed.scores) > 5
    assert result.summary.failed == [chosen.questions[0].id]
    assert result.summary.outcomes["failed"] == 1


def test_parallel_questions_give_the_same_figures_in_the_same_order(seeded, chosen, tmp_path):
    assert _figures(_run(seeded, chosen, tmp_path / "a", parallel=3)) == _figures(_run(seeded, chosen, tmp_path / "b"))


def test_an_interrupt_in_the_middle_of_parallel_questions_leaves_a_run_that_goes_on(seeded, chosen, tmp_path):
    begun = []

    def interrupted(request):
        begun.append(request.id)
        if len(begun) == 6:
            _thread.interrupt_main()  # what Ctrl-C does
        return seeded.stream(request)

    folder = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        _run(seeded, chosen, folder, interrupted, parallel=3)
    kept = len((folder / "records.jsonl").read_text("utf-8").splitlines())
    assert kept < len(begun) < len(chosen.questions)
    again = []
    finished = _run(
        seeded, chosen, folder, lambda request: (again.append(request.id), seeded.stream(request))[1], parallel=3
    )
    assert sorted(again) == sorted(question.id for question in chosen.questions[kept:])
    assert _figures(finished) == _figures(_run(seeded, chosen, tmp_path / "whole"))


def test_calls_come_back_in_order_however_long_they_take_and_never_more_at_once_than_asked_for():
    under_way, most, lock = [], [], threading.Lock()

    def call(number):
        with lock:
            under_way.append(number)
            most.append(len(under_way))
        time.sleep(0.02 if number % 3 == 0 else 0.001)
        with lock:
            under_way.remove(number)
        return number

    assert list(in_order([partial(call, number) for number in range(20)], 3)) == list(range(20))
    assert 1 < max(most) <= 3


@pytest.mark.parametrize("content", [b"{", b'{"name": 3}', b"\xff"])
def test_a_run_that_cannot_be_read_is_refused(seeded, chosen, tmp_path, content):
    (tmp_path / "run.json").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read"):
        _run(seeded, chosen, tmp_path)


def test_two_sets_of_one_name_are_refused(seeded, chosen, tmp_path):
    with pytest.raises(InputError, match="Two of the 2 question sets have one name: sahel"):
        run(tmp_path / "run", run_info(seeded, [chosen], "run"), [chosen, chosen], seeded.archive, seeded.stream)


def test_line_separators_inside_an_answer_do_not_break_a_run_apart(seeded, chosen, tmp_path):
    asked = replace(chosen, questions=(chosen.questions[0].model_copy(update={"question": "When\u2028\x85was it?"}),))
    _run(seeded, asked, tmp_path / "run")
    (record,) = load_run(tmp_path / "run").records
    assert record.question.question == "When\u2028\x85was it?"


def test_an_empty_set_is_refused(seeded, chosen, tmp_path):
    with pytest.raises(InputError, match="no question"):
        _run(seeded, replace(chosen, questions=()), tmp_path / "run")


def test_the_confidence_of_the_answerer_is_recorded(seeded, chosen, tmp_path):
    records = _run(seeded, chosen, tmp_path / "run").records
    assert all(0 <= record.confidence <= 1 for record in records)
    answered = [r.confidence for r in records if r.answer.status == "answered"]
    abstained = [r.confidence for r in records if r.answer.status == "abstained"]
    assert min(answered) >= max(abstained, default=0)


def test_a_finished_run_is_asked_again_unless_it_may_be_reused(seeded, chosen, tmp_path):
    asked = []

    def counting(request):
        asked.append(request.id)
        return seeded.stream(request)

    _run(seeded, chosen, tmp_path / "run", counting)
    _run(seeded, chosen, tmp_path / "run", counting, reuse=True)
    assert len(asked) == len(chosen.questions)
    _run(seeded, chosen, tmp_path / "run", counting)
    assert len(asked) == 2 * len(chosen.questions)
    other = run_info(seeded, [chosen], "run").model_copy(update={"code_version": "another"})
    run(tmp_path / "run", other, [chosen], seeded.archive, counting, reuse=True)
    assert len(asked) == 3 * len(chosen.questions)


def test_the_tokens_of_a_language_model_are_in_the_record(seeded, chosen):
    usage = Usage(prompt_tokens=300, cached_tokens=100, completion_tokens=20, first_word_ms=5.0)

    def stream(request):
        for event in seeded.stream(request):
            if isinstance(event, Finished):
                yield Finished(answer=event.answer.model_copy(update={"usage": usage}))
            else:
                yield event

    question = chosen.questions[0]
    text = {article.id: article.text for article in seeded.archive.articles()}.get
    assert ask(question, seeded.archive, stream, text).tokens == 320
    assert ask(question, seeded.archive, seeded.stream, text).tokens is None


def test_a_paraphrase_counts_as_what_the_products_verifier_says_of_it(seeded, chosen, tmp_path):
    quote = "The mill in Arnby was closed on Tuesday after inspectors found that waste had leaked into the river."
    cited = Citation(
        n=1, article_id="a", title="A mill", source=None, published="2024-03-13", url=None, quote=quote, start=0, end=len(quote)
    )  # fmt: skip
    texts = ("Waste leaked into the river from the mill in Arnby.", "The mill in Selby was closed on Friday.")

    def paraphrasing(request):
        for event in seeded.stream(request):
            if isinstance(event, Finished):
                said = [Sentence(text=text, citations=[1], support="supported") for text in texts]
                update = {"status": "answered", "sentences": said, "citations": [cited], "notice": None}
                yield event.model_copy(update={"answer": event.answer.model_copy(update=update)})
            else:
                yield event

    one = replace(chosen, questions=chosen.questions[:1])
    scores = evaluate_sets(seeded, [one], tmp_path / "run", lambda *_: None, stream=paraphrasing).records[0].scores
    assert (scores["ALCE citation recall"], scores["ALCE citation precision"]) == (0.5, 0.5)
