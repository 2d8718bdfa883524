"""Sweeps over the sample archive: every combination is a run, stores are made where needed, nonsense is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

import ui.sweep
from index.embed import EmbeddingModel
from index.errors import InputError
from rag.evaluate.record import Estimate
from rag.evaluate.report.sweep import quality_plot, sweep_html, sweep_text
from rag.evaluate.run import load_run
from rag.evaluate.sets import load_set
from rag.evaluate.sweep import MEASURES, SweepResult, SweepRow, read_sweep
from ui.cli.main import app
from ui.sweep import run_sweep, settings_of_sweep, sweep_folder

SEEDS = Path(__file__).parents[3] / "seeds" / "questions" / "sahel.jsonl"


@pytest.fixture(scope="module")
def chosen():
    whole = load_set(SEEDS)
    answerable = [q for q in whole.questions if q.answerable][:3]
    return replace(whole, questions=(*answerable, *[q for q in whole.questions if not q.answerable][:1]))


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "sweep.toml"
        path.write_text(text, "utf-8")
        return read_sweep(path)

    return write


def swept(sweep, seeded, chosen, folder):
    return run_sweep(sweep, settings_of_sweep(sweep, seeded.settings), [chosen], seeded.archive, folder)


def estimate(mean):
    return Estimate(mean=mean, low=max(0, mean - 0.2), high=min(1, mean + 0.2), n=5)


def result_of(rows, axes):
    return SweepResult(
        name="night",
        axes=axes,
        sets={"sahel": "0" * 32},
        questions=5,
        articles=19,
        archive_checksum="a" * 32,
        code_version="1+2",
        rows=rows,
    )


def row(run="a", values=None, right=0.5, ms=20.0, failed=()):
    values = {"retrieval.rrf_k": 10} if values is None else values
    return SweepRow(
        run=run,
        values=values,
        chunks=70,
        measures={} if right is None else {"right": estimate(right), "hit@4": estimate(right)},
        cost={} if ms is None else {"total_ms p50": ms},
        failed=list(failed),
    )


def test_dotted_names_and_tables_mean_the_same(written):
    dotted = written('model = ["quotes"]\n"retrieval.rrf_k" = [10, 60]\n"chunking.chars" = [500, 1000]')
    tables = written('model = ["quotes"]\n[retrieval]\nrrf_k = [10, 60]\n[chunking]\nchars = [500, 1000]')
    assert dotted == tables
    assert dotted.combinations() == [
        {"model": "quotes", "retrieval.rrf_k": k, "chunking.chars": chars} for k in (10, 60) for chars in (500, 1000)
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a = [", "cannot be read"),
        ("", "names no setting"),
        ('"retrieval.rrf_k" = 10', "must give retrieval.rrf_k a list .* 10 was found"),
        ('"retrieval.rrf_k" = []', "must give retrieval.rrf_k a list"),
        ('"retrieval.rrf_k" = [[10]]', "must give retrieval.rrf_k a list"),
        ('"quotes.threshold" = [nan]', "must give quotes.threshold a list"),
        ('"retrieval.rrf_k" = [10]\n[retrieval]\nrrf_k = [60]', "names retrieval.rrf_k twice"),
        (f'"retrieval.rrf_k" = {list(range(13))}\n"retrieval.top_k" = [1, 2, 3, 4, 5]', r"65 combinations: 13 .* 64"),
    ],
)
def test_a_file_that_is_no_sweep_is_refused_with_what_is_wrong(written, text, sentence):
    with pytest.raises(InputError, match=sentence):
        written(text)


def test_sixty_four_combinations_are_allowed(written):
    assert len(written(f'"retrieval.rrf_k" = {list(range(64))}').combinations()) == 64


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('"retrieval.rrf_q" = [10]', "names 'retrieval.rrf_q', which is no setting .* retrieval.rrf_k"),
        ('"retrieval" = ["x"]', "names 'retrieval', which is no setting"),
        ('store = ["elsewhere"]', "names 'store'"),
        ('"retrieval.rrf_k" = [10, -1]', "gives retrieval.rrf_k = -1: .*greater than or equal to 0"),
        ('"chunking.chars" = ["many"]', "gives chunking.chars = 'many': .*integer"),
        ('"chunking.chars" = [500, 500.0]', "gives chunking.chars = 500.0 twice"),
    ],
)
def test_settings_and_values_that_there_cannot_be_are_named(written, seeded, text, sentence):
    with pytest.raises(InputError, match=sentence):
        settings_of_sweep(written(text), seeded.settings)


def test_a_combination_changes_what_it_names_and_nothing_else(written, seeded):
    sweep = written('"retrieval.rrf_k" = [7]')
    (settings,) = settings_of_sweep(sweep, seeded.settings)
    retrieval = seeded.settings.retrieval.model_copy(update={"rrf_k": 7})
    assert settings == seeded.settings.model_copy(update={"retrieval": retrieval})


def test_an_unknown_model_is_refused_before_any_question(written, seeded, chosen, tmp_path):
    with pytest.raises(InputError, match="'nonsense' is not known"):
        swept(written('model = ["quotes", "nonsense"]'), seeded, chosen, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_every_combination_is_a_run_and_a_second_call_asks_nothing(written, seeded, chosen, tmp_path, monkeypatch):
    folder = tmp_path / "report"
    sweep = written('model = ["quotes"]\n"quotes.threshold" = [0.35, 1.0]')
    result = swept(sweep, seeded, chosen, folder)
    assert [r.values["quotes.threshold"] for r in result.rows] == [0.35, 1.0]
    for held in result.rows:
        run = load_run(folder / held.run)
        assert run.summary.measures == held.measures
        assert run.summary.info.settings["quotes"]["threshold"] == held.values["quotes.threshold"]
        assert (folder / held.run / "report.html").is_file()
    assert not (folder / "stores").exists()  # the archive's own index serves
    answering, abstaining = result.rows
    assert answering.measures["right"].mean > abstaining.measures["right"].mean == 0.25
    assert SweepResult.model_validate_json((folder / "sweep.json").read_text("utf-8")) == result
    assert (folder / "sweep.html").read_text("utf-8") == sweep_html(result)

    monkeypatch.setattr(ui.sweep.Dateline, "stream", lambda self, request: pytest.fail("asked again"))
    assert swept(sweep, seeded, chosen, folder) == result


def test_other_chunking_is_indexed_once_and_the_archive_stays(written, seeded, chosen, tmp_path, capsys, monkeypatch):
    before = seeded.archive.count()
    sweep = written('"chunking.chars" = [500, 1000]\n"retrieval.rrf_k" = [10, 60]')
    folder = tmp_path / "report"
    result = swept(sweep, seeded, chosen, folder)
    said = capsys.readouterr().err
    assert said.count("indexing 19 articles") == len(list((folder / "stores").iterdir())) == 1
    assert "chars = 1000" in said  # with 500, the archive's own index serves
    small, small_again, large, large_again = (held.chunks for held in result.rows)
    assert small == small_again == before[1] > large == large_again
    assert seeded.archive.count() == before
    assert {held.run for held in result.rows} == {p.name for p in folder.iterdir() if p.is_dir()} - {"stores"}

    monkeypatch.setattr(EmbeddingModel, "encode", lambda self, texts: pytest.fail("embedded again"))
    assert swept(sweep, seeded, chosen, folder).rows == result.rows


def test_the_default_folder_is_the_same_for_the_same_sweep_only(written, seeded, chosen):
    def folder(text):
        sweep = written(text)
        return sweep_folder(sweep, settings_of_sweep(sweep, seeded.settings), [chosen], seeded.archive)

    assert folder('"retrieval.rrf_k" = [10]') == folder('"retrieval.rrf_k" = [10]') != folder('"retrieval.rrf_k" = [9]')


def test_the_table_shows_what_varies_and_the_main_measures():
    rows = [
        row("a", {"model": "quotes", "retrieval.rrf_k": 10}, 0.5, 20.0),
        row("b", {"model": "quotes", "retrieval.rrf_k": 60}, None, None, failed=["q1", "q2"]),
    ]
    text = sweep_text(result_of(rows, {"model": ["quotes"], "retrieval.rrf_k": [10, 60]}))
    assert text.splitlines() == [
        "night: 2 combinations, 5 questions each.",
        "Throughout: model = quotes.",
        "",
        "#  retrieval.rrf_k  right              hit@4              total_ms p50",
        "1  10               0.50 [0.30, 0.70]  0.50 [0.30, 0.70]  20 ms",
        "2  60               –                  –                  –",
        "#2: 2 questions failed",
    ]
    assert set(MEASURES) >= {"right", "hit@4"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


def test_the_page_escapes_what_it_shows_and_loads_nothing():
    evil = "</style><script>alert(1)</script><img src=http://x/y onerror=z> ' \" &"
    axes = {f"a{evil}": [evil, "b"], "fixed": [evil]}
    rows = [row(f"run-{n}", {f"a{evil}": value, "fixed": evil}) for n, value in enumerate(axes[f"a{evil}"])]
    text = sweep_html(
        result_of(rows, axes).model_copy(update={"name": evil, "sets": {evil: "0"}, "code_version": evil})
    )
    elements = Page(text).elements
    tags = [tag for tag, _ in elements]
    assert not {"script", "img", "iframe", "object"} & set(tags)
    assert tags.count("style") == 1
    assert all(not name.startswith("on") and name != "style" for _, attributes in elements for name in attributes)
    assert [a["href"] for t, a in elements if t in {"a", "link"}] == [
        "data:,",
        "run-0/report.html",
        "run-1/report.html",
    ]
    policy = next(a["content"] for _, a in elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src" not in policy
    assert tags.count("svg") == 1


def test_the_plot_has_a_point_for_each_combination_that_has_figures():
    rows = [row("a", {"k": 1}, 0.25, 10.0), row("b", {"k": 2}, 0.75, 40.0), row("c", {"k": 3}, None, None)]
    plot = ET.fromstring(quality_plot(result_of(rows, {"k": [1, 2, 3]})))
    slow, good = ([float(c.get(name)) for c in plot.iter("circle")] for name in ("cx", "cy"))
    assert len(slow) == 2
    assert slow[0] < slow[1]  # later is slower
    assert good[0] > good[1]  # higher is better
    assert not re.search("nan|inf", ET.tostring(plot, "unicode"))
    assert quality_plot(result_of(rows[2:], {"k": [3]})) == ""


def test_the_command_prints_the_table_or_the_same_json(seeded, tmp_path):
    questions = tmp_path / "few.jsonl"
    questions.write_text("".join(SEEDS.read_text("utf-8").splitlines(keepends=True)[:4]), "utf-8")
    file = tmp_path / "sweep.toml"
    file.write_text('"retrieval.top_k" = [2, 10]\nmodel = ["quotes"]', "utf-8")
    report = tmp_path / "report"
    command = ["eval", questions, "--sweep", file, "--store", seeded.settings.store, "--report", report]

    def dateline(*more):
        return CliRunner().invoke(app, [str(part) for part in (*command, *more)])

    done = dateline("--parallel", "2")
    assert done.exit_code == 0, done.output
    assert "2 combinations, 4 questions each" in done.stdout
    assert "combination 2 of 2: retrieval.top_k = 10" in done.stderr
    again = dateline("--json")
    assert json.loads(again.stdout) == json.loads((report / "sweep.json").read_text("utf-8"))
    assert dateline("--gate", file).exit_code == 2
    assert dateline("--model", "quotes").exit_code == 2
