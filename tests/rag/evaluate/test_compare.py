"""Paired comparison and the gate, on records made by hand."""

from __future__ import annotations

import tracemalloc

import pytest

from index.errors import InputError
from rag.evaluate import intervals
from rag.evaluate.compare import compare
from rag.evaluate.gate import Gate, check_gate, read_gate
from rag.evaluate.intervals import difference, estimate
from rag.evaluate.question import Question
from rag.evaluate.record import Record, RunInfo, Summary
from rag.evaluate.report.changes import formers


def record(number, value, outcome="right", **scores):
    return Record(
        question=Question(id=f"q{number}", question=f"Question {number}?", answers=("a",)),
        answer=None,
        error=None,
        evidence=(),
        confidence=None,
        first_ms=None,
        total_ms=None,
        tokens=None,
        scores={"contains": value, **scores},
        outcome=outcome,
    )


def summary(**measures):
    info = RunInfo(
        name="run",
        model="quotes",
        settings={},
        settings_hash="s",
        code_version="c",
        sets={"set": "x"},
        archive_checksum="a",
        articles=1,
        chunks=1,
        started="2026-01-01T00:00:00+00:00",
        questions=40,
    )
    return Summary(
        info=info,
        measures={name: estimate(values) for name, values in measures.items()},
        by_tag={},
        outcomes={},
        depth_curve=[],
        risk_coverage=[],
        cost={},
        failed=[],
    )


def test_a_measure_that_applies_elsewhere_in_each_run_differs_as_the_runs_report_it():
    # The second run cites for ten questions more, and wrongly: of those that both cite for, nothing changed.
    first = [record(n, 1.0, **({"citation precision": 1.0} if n < 20 else {})) for n in range(40)]
    second = [record(n, 1.0, **({"citation precision": float(n < 20)} if n < 30 else {})) for n in range(40)]
    (found,) = (d for d in compare(first, second).differences if d.measure == "citation precision")
    assert (found.first, found.n_first, found.second, found.n_second) == (1.0, 20, pytest.approx(2 / 3), 30)
    assert found.difference.mean == pytest.approx(found.second - found.first)
    assert found.difference.low < found.difference.mean
    assert found.difference.high < 0
    assert found.p < 0.05


def test_a_measure_that_one_run_has_nowhere_is_not_compared():
    first, second = ([record(n, 1.0, **scores) for n in range(3)] for scores in ({}, {"citation precision": 1.0}))
    assert [d.measure for d in compare(first, second).differences] == ["contains"]


def test_an_interval_holds_the_mean_and_is_the_same_each_time():
    values = [0.0, 1.0] * 30
    found = estimate(values)
    assert found == estimate(values)
    assert found.low < found.mean == 0.5 < found.high
    assert found.n == 60
    assert estimate([1.0] * 9).low == estimate([1.0] * 9).high == 1.0


@pytest.mark.parametrize("size", [1, 2, 7, 600])
def test_figures_are_the_same_however_many_rounds_are_drawn_together(monkeypatch, size):
    first, second = ([float((n * step) % 7) for n in range(size)] for step in (3, 5))
    monkeypatch.setattr(intervals, "_TOGETHER", 10**9)
    at_once = estimate(first), difference(first, second)
    monkeypatch.setattr(intervals, "_TOGETHER", 3 * size)
    assert (estimate(first), difference(first, second)) == at_once


def test_many_questions_take_little_memory():
    tracemalloc.start()
    difference([0.0] * 20_000, [1.0] * 20_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_clear_difference_is_significant_and_none_is_not():
    better, p = difference([0.0] * 30, [1.0] * 30)
    assert (better.mean, better.low, better.high) == (1.0, 1.0, 1.0)
    assert p < 0.01
    same, p = difference([0.0, 1.0] * 15, [0.0, 1.0] * 15)
    assert same.mean == 0.0
    assert p == 1.0


def test_questions_won_and_lost_are_named():
    first = [record(1, 1.0), record(2, 0.0, "used but wrong"), record(3, 1.0), record(9, 1.0)]
    second = [record(1, 0.0, "wrongly abstained"), record(2, 1.0), record(3, 1.0), record(8, 1.0)]
    comparison = compare(first, second)
    assert comparison.questions == 3
    assert (comparison.only_first, comparison.only_second) == (["q9"], ["q8"])
    assert [(c.id, c.first) for c in comparison.won] == [("q2", "used but wrong")]
    assert [(c.id, c.second) for c in comparison.lost] == [("q1", "wrongly abstained")]
    assert comparison.differences[0].difference.mean == 0.0


def _asked(question, value, outcome="right"):
    made = record(1, value, outcome)
    return made.model_copy(update={"question": made.question.model_copy(update={"question": question})})


def test_questions_of_two_sets_that_share_an_id_are_kept_apart():
    first = [_asked("Who won?", 1.0), _asked("Where?", 0.0, "not retrieved"), _asked("Where?", 1.0)]
    second = [_asked("Where?", 1.0), _asked("When?", 0.0), _asked("Who won?", 0.0, "not retrieved")]
    comparison = compare(first, second)
    assert comparison.questions == 2
    assert [change.question for change in comparison.won] == ["Where?"]
    assert [change.question for change in comparison.lost] == ["Who won?"]
    assert (comparison.only_first, comparison.only_second) == (["q1"], ["q1"])
    assert formers(second, (summary(), first)) == [first[1], None, first[0]]


def test_a_question_whose_words_were_mended_is_the_same_question():
    assert compare([_asked("Who one?", 0.0)], [_asked("Who won?", 1.0)]).questions == 1


def test_runs_without_a_common_question_are_refused():
    with pytest.raises(InputError, match="no question in common"):
        compare([record(1, 1.0)], [record(2, 1.0)])


def test_a_floor_fails_only_when_the_whole_interval_is_below_it():
    run = summary(contains=[0.0, 1.0] * 20, AURC=[0.4] * 40)
    lines = check_gate(Gate(floors={"contains": 0.55, "AURC": 0.3, "nonsense": 0.1}), run, [], None)
    assert [line.ok for line in lines] == [True, False, False]
    assert not check_gate(Gate(floors={"contains": 0.9}), run, [], None)[0].ok
    assert "not measured" in lines[2].text


def test_a_drop_beyond_what_is_allowed_fails():
    before = [record(n, 1.0) for n in range(40)]
    worse = [record(n, float(n % 2)) for n in range(40)]
    gate = Gate(drops={"contains": 0.1}, baseline="somewhere")
    assert not check_gate(gate, summary(), worse, before)[0].ok
    assert check_gate(gate, summary(), before, before)[0].ok
    assert check_gate(Gate(drops={"contains": 0.9}, baseline="x"), summary(), worse, before)[0].ok


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("floors = 3", "floors"),
        ("[nonsense]\na = 1", "nonsense"),
        ("not toml", "cannot be read"),
        ("[floors]\ncontains = nan", "finite"),
        ("[floors]\ncontains = -inf", "finite"),
        ("[floors]\ncontain = 0.1", "no measure 'contain'"),
        ('baseline = "x"\n[drops]\nAURC = 0.1', "no measure 'AURC'"),
        ("[drops]\ncontains = 0.1", "names no `baseline`"),
    ],
)
def test_a_gate_that_cannot_be_used_says_why(tmp_path, content, says):
    path = tmp_path / "gate.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=says):
        read_gate(path)


def test_a_gate_may_name_what_a_judge_says(tmp_path):
    path = tmp_path / "gate.toml"
    path.write_text('[floors]\n"judged faithfulness" = 0.5\nAURC = 0.5\n', "utf-8")
    assert set(read_gate(path).floors) == {"judged faithfulness", "AURC"}


def test_a_baseline_is_found_from_the_gates_own_folder(tmp_path):
    path = tmp_path / "gate.toml"
    path.write_text('baseline = "runs/main"\n[drops]\ncontains = 0.02\n', "utf-8")
    assert read_gate(path).baseline == tmp_path / "runs" / "main"
