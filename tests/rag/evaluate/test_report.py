"""The four reports of made-up runs: what they say, and that no string of the data can be more than text."""

from __future__ import annotations

import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser

import pytest

from index.filters import Filters
from rag.answer import Answer, Citation, Passage, Sentence, Turn, answer_text
from rag.evaluate.intervals import estimate
from rag.evaluate.question import Evidence, Question
from rag.evaluate.record import Agreement, Judged, Record, RunInfo, Span, Summary
from rag.evaluate.report import html_report, junit_report, markdown_report, text_report
from rag.evaluate.report.changes import changes, unlike, worst
from rag.evaluate.report.charts import latency_bins
from rag.evaluate.report.escape import for_line, for_markdown
from rag.evaluate.report.words import OUTCOMES, percent

HOSTILE = (
    "</script><script>window.ran=1</script><!--<script>",
    "<img src=http://elsewhere.invalid/x.png onerror=window.ran=2>",
    "\"' onmouseover='window.ran=3' x=\"",
    "a | b | c `code` **bold** [link](javascript:window.ran=4) ![i](http://elsewhere.invalid/i.png)",
    "@everyone see #123 and www.elsewhere.invalid http://elsewhere.invalid",
    "line one\n| --- |\r\n# heading\n\x1b[31mred\x1b[0m\x00\x07\x85",
    "שלום \u202eevil\u202c 👩‍👩‍👧 😀 العربية",
    "lone \ud800 surrogate, \uffff, ]]> &amp; &lt;script&gt; \u2028",
    "</style><style>*{display:none}</style></textarea></title>",
    "javascript:window.ran=5",
)
MEASURES = ("answer_correct", "recall@5", "nDCG@10", "citation_precision", "abstention_accuracy")
TAGS = ("who", "when", "how many", "comparison", "follow-up")
_TEXT = (
    "Rescue boats left the harbour of Wete before dawn. The ferry Marlin sank off Pemba with {n} passengers aboard 😀. "
    "Investigators say that its bow door was left open, and that the crew had reported a fault a week earlier.\n\n"
    "The owners, a company registered in Tanga, had been warned twice that year; they declined to comment."
)


def made_record(index, outcome, rng, text=None, tag=None):
    """A record of this outcome whose passages and citations fit together; `text` stands in every field of words."""
    say = (lambda words: text) if text is not None else (lambda words: words)

    def asked(words):
        return say(words).replace("\ud800", "")  # what comes from a person may not hold half a character

    body = say(_TEXT.format(n=index))
    quote = body if text is not None else f"The ferry Marlin sank off Pemba with {index} passengers aboard 😀."
    start = body.index(quote)
    base = 100

    def passage(rank, article, holds):
        words = body if holds else say("The harbour authority published its yearly report on Tuesday. " * 4)
        return Passage(
            rank=rank,
            article_id=say(article),
            title=say(f"Ferry sinks off Pemba, {index} aboard" if holds else "Harbour authority reports"),
            source=say("Zanzibar Daily"),
            published=say("2024-03-05"),
            url=text if text is not None else f"https://news.example/{article}",
            text=words,
            start=base,
            end=base + len(words),
            scores={"rrf": 1 / (60 + rank), "bm25": 12.5 - rank},
        )

    answerable = outcome != "should have abstained" and not (outcome == "right" and index % 5 == 4)
    abstained = outcome == "wrongly abstained" or (outcome == "right" and not answerable)
    held = answerable and outcome not in {"not retrieved", "unknown", "failed"}
    passages = [
        passage(rank, f"ferry-{index}" if held and rank == 2 else f"harbour-{rank}", held and rank == 2)
        for rank in range(1, 7)
    ]
    cited = passages[1]
    citation = Citation(
        n=1,
        article_id=cited.article_id,
        title=cited.title,
        source=cited.source,
        published=cited.published,
        url=cited.url,
        quote=quote if held else cited.text[:40],
        start=base + (start if held else 0),
        end=base + (start + len(quote) if held else 40),
    )
    sentences = (
        []
        if abstained
        else [
            Sentence(text=say(citation.quote), citations=[1], support="verbatim"),
            Sentence(text=say("Nobody has said why."), citations=[], support="unsupported"),
        ]
    )
    question = Question(
        id=say(f"q{index:04d}") if text is None else f"{text}{index}",
        question=say(f"How many passengers were aboard the ferry Marlin on voyage {index}?"),
        answers=(say(f"{index} passengers"), say(str(index))) if answerable and outcome != "unknown" else (),
        answerable=answerable,
        gold_articles=(say(f"ferry-{index}"),) if answerable else (),
        evidence=(Evidence(article_id=say(f"ferry-{index}"), quote=quote),)
        if answerable and outcome != "unknown"
        else (),
        history=(
            Turn(role="user", content=asked("Tell me of the Marlin.")),
            Turn(role="assistant", content=asked("It sank.")),
        )
        if index % 3 == 0
        else (),
        tags=(say(tag or TAGS[index % len(TAGS)]),) if index % 7 else (),
    )
    answer = Answer(
        id=question.id,
        question=question.question,
        query=say(f"passengers aboard ferry Marlin voyage {index}") if index % 3 == 0 else question.question,
        filters=Filters(sources=(asked("Zanzibar Daily"),), since="2024-01-01") if index % 4 == 0 else Filters(),
        status="abstained" if abstained else "answered",
        answer=say("The archive does not say.") if abstained else answer_text(sentences),
        sentences=sentences,
        citations=[] if abstained else [citation],
        passages=passages,
        model="quotes",
    )
    failed = outcome == "failed"
    right = 1.0 if outcome == "right" else 0.0
    scores = {"answer_correct": right, "abstention_accuracy": right}
    if answerable:
        scores |= {"recall@5": float(held), "nDCG@10": 0.63 * held, "citation_precision": float(rng.random() < 0.8)}
    return Record(
        question=question,
        answer=None if failed else answer,
        error=say("ModelTimeout: no reply within 30 s\nTry again.") if failed else None,
        evidence=(Span(article_id=say(f"ferry-{index}"), start=base + start, end=base + start + len(quote)),)
        if held
        else (),
        confidence=None if failed else round(rng.random(), 3),
        first_ms=None if failed else 80 + 300 * rng.random(),
        total_ms=rng.lognormvariate(6, 0.5),
        tokens=None if failed else 240,
        scores=scores,
        outcome=outcome,
    )


def made_summary(records, name="quotes, chunks of 1,000", **info):
    by_measure = {m: [r.scores[m] for r in records if m in r.scores] for m in MEASURES}
    by_tag = {}
    for tag in dict.fromkeys(tag for r in records for tag in r.question.tags):
        mine = [r for r in records if tag in r.question.tags]
        values = {m: [r.scores[m] for r in mine if m in r.scores] for m in MEASURES}
        by_tag[tag] = {m: estimate(v) for m, v in values.items() if v}
    sure = sorted((r for r in records if r.confidence is not None), key=lambda r: -r.confidence)
    wrong = [sum(r.outcome != "right" for r in sure[: i + 1]) / (i + 1) for i in range(len(sure))]
    facts = {
        "name": name,
        "model": "quotes",
        "settings": {"chunking": {"characters": 1000}, "retrieval": {"depth": 8}},
        "settings_hash": "5f0c1b9e77aa0d31",
        "code_version": "0008b56",
        "sets": {"sahel": "a1b2c3d4e5f60718", "multihop": "0718a1b2c3d4e5f6"},
        "archive_checksum": "99aa88bb77cc66dd",
        "articles": 120,
        "chunks": 5194,
        "started": "2025-11-23T20:31:00Z",
        "questions": len(records),
    } | info
    return Summary(
        info=RunInfo(**facts),
        measures={m: estimate(v) for m, v in by_measure.items() if v},
        by_tag=by_tag,
        outcomes=dict(Counter(r.outcome for r in records)),
        depth_curve=[1 - 0.45 * 0.75**k for k in range(10)],
        risk_coverage=[((i + 1) / len(records), risk) for i, risk in enumerate(wrong)],
        cost={
            "first_ms_p50": 212.4,
            "first_ms_p95": 371.0,
            "total_ms_p50": 403.4,
            "total_ms_p95": 1230.0,
            "tokens_p50": 240.0,
        },
        failed=[r.question.id for r in records if r.outcome == "failed"],
    )


def made_run(number=40, seed=1, right=0.6, **info):
    rng = random.Random(seed)
    others = [outcome for outcome in OUTCOMES if outcome != "right"]
    weights = [6, 5, 4, 3, 3, 1, 1]
    outcomes = ["right" if rng.random() < right else rng.choices(others, weights)[0] for _ in range(number)]
    outcomes[: len(OUTCOMES)] = OUTCOMES[:number]
    records = [made_record(index, outcome, rng) for index, outcome in enumerate(outcomes)]
    return made_summary(records, **info), records


def hostile_run():
    rng = random.Random(2)
    records = [
        made_record(i * len(OUTCOMES) + j, outcome, rng, text=text)
        for i, text in enumerate(HOSTILE)
        for j, outcome in enumerate(OUTCOMES)
    ]
    text = "".join(HOSTILE)
    facts = dict.fromkeys(("name", "model", "settings_hash", "code_version", "archive_checksum", "started"), text)
    summary = made_summary(records, **facts, sets={text: text}, settings={text: [text, {"x": float("nan")}]})
    hostile = summary.model_copy(
        update={
            "measures": {text: estimate([0.2, 0.9]), **summary.measures},
            "by_tag": {text: {text: estimate([0.1, 1.0])}, **summary.by_tag},
            "cost": {text: 3.0, **summary.cost},
        }
    )
    return hostile, records


def judged_run():
    """A hostile run that a judge of a hostile name has judged in part."""
    summary, records = hostile_run()
    text = "".join(HOSTILE)
    judged = Judged(
        judge=text,
        rounds=3,
        answers=50,
        measures={"judged correctness": estimate([0.5, 1.0])},
        agreement={"judged correctness": Agreement(percent=0.5, alpha=-0.123, units=50)},
        labels={"judged correctness": {"full": 60, "no label": 90}, "judged faithfulness": {"full": 0, "no label": 50}},
        unscored={"judged faithfulness": [f"{text}{n}" for n in range(50)]},
        problems={text: 90, "other": 30, "third": 10, "fourth": 10},
        uncited=1,
    )
    return summary.model_copy(update={"judged": judged}), records


RUNS = {
    "all outcomes": lambda: (*made_run(), None),
    "compared": lambda: (*made_run(), made_run(seed=5, right=0.4, name="baseline")),
    "hostile": lambda: (*hostile_run(), None),
    "hostile, compared": lambda: (*hostile_run(), hostile_run()),
    "judged": lambda: (*judged_run(), None),
    "one question": lambda: (*made_run(1), None),
    "no question": lambda: (bare_summary(), [], None),
    "no question, compared": lambda: (bare_summary(), [], (bare_summary(), [])),
}


def bare_summary():
    return made_summary([]).model_copy(update={"depth_curve": [], "risk_coverage": [], "cost": {}})


class _Checked(HTMLParser):
    """What of a page could run or load, and whether its elements nest."""

    VOID = frozenset({"meta", "link", "input", "img", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.data = [], Counter(), [], ""

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag

    def handle_data(self, data):
        if self.open[-1:] == ["script"] and not self.data:
            self.data = data


@pytest.mark.parametrize("run", RUNS)
def test_page_nests_and_holds_nothing_that_runs_or_loads_but_its_own(run):
    summary, records, baseline = RUNS[run]()
    page = html_report(summary, records, baseline)
    page.encode("utf-8")
    parsed = _Checked()
    parsed.feed(page)
    assert not parsed.open
    assert parsed.tags["script"] == 2
    assert parsed.tags["style"] == 1
    assert parsed.tags.keys().isdisjoint({"img", "iframe", "object", "embed", "a", "base", "image", "use", "textarea"})
    names = {name for name, _ in parsed.attributes}
    assert not [name for name in names if name.startswith("on") or name in {"style", "src", "action", "xlink:href"}]
    assert [value[:19] for name, value in parsed.attributes if name == "href"] == ["data:image/svg+xml,"]
    assert len(json.loads(parsed.data)["questions"]) == len(records)


@pytest.mark.parametrize("run", [name for name in RUNS if name.startswith("hostile")])
def test_hostile_strings_stand_nowhere_as_they_are(run):
    summary, records, baseline = RUNS[run]()
    page, markdown = html_report(summary, records, baseline), markdown_report(summary, records, baseline)
    parsed = _Checked()
    parsed.feed(page)
    figures = page.replace(parsed.data, "")
    assert not re.search("[<>\ud800]", parsed.data)
    for part in (
        "<script>window",
        "</script><",
        "<!--",
        "<img",
        "' onmouseover",
        "</style><style>",
        "</textarea>",
        "\ud800",
    ):
        assert part not in figures
    for part in (
        "<s",
        "<i",
        "</",
        "| b |",
        "`",
        "![",
        "](",
        "@everyone",
        "see #1",
        "www.e",
        "://",
        "\x1b",
        "\u202e",
        "\r",
        "\0",
    ):
        assert part not in markdown
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text_report(summary, records, baseline)
    )


def test_words_of_the_data_are_all_in_the_page():
    summary, records, _ = RUNS["hostile"]()
    parsed = _Checked()
    parsed.feed(html_report(summary, records))
    questions = json.loads(parsed.data)["questions"]
    assert [q["question"] for q in questions] == [r.question.question.replace("\ud800", "?") for r in records]


def test_citation_and_evidence_marks_are_offsets_of_utf16_units():
    summary, records, _ = RUNS["all outcomes"]()
    parsed = _Checked()
    parsed.feed(html_report(summary, records))
    data = json.loads(parsed.data)
    checked = 0
    for shown in data["questions"]:
        for citation in shown["answer"]["citations"] if shown["answer"] else ():
            units = data["passages"][citation["passage"]]["text"].encode("utf-16-le")
            start, end = citation["mark"]
            assert units[2 * start : 2 * end].decode("utf-16-le") == citation["quote"]
            checked += "😀" in citation["quote"]
    assert checked
    for record, shown in zip(records, data["questions"], strict=True):
        if shown["answer"]:
            holds = [hit["rank"] for hit in shown["answer"]["retrieved"] if hit["holds"] == "evidence"]
            assert holds == ([2] if record.evidence else [])


def test_passages_are_held_once():
    summary, records, _ = RUNS["all outcomes"]()
    parsed = _Checked()
    parsed.feed(html_report(summary, records))
    data = json.loads(parsed.data)
    places = {(p.article_id, p.start, p.end) for r in records if r.answer for p in r.answer.passages}
    assert len(data["passages"]) == len(places)


@pytest.mark.parametrize("run", RUNS)
def test_junit_counts_agree_with_the_outcomes(run):
    summary, records, baseline = RUNS[run]()
    root = ET.fromstring(junit_report(summary, records, baseline).encode("utf-8"))
    outcomes = Counter(record.outcome for record in records)
    suite = root[0]
    cases = suite.findall("testcase")
    expected = {
        "tests": len(records),
        "errors": outcomes["failed"],
        "skipped": outcomes["unknown"],
        "failures": len(records) - outcomes["right"] - outcomes["failed"] - outcomes["unknown"],
    }
    for element in (root, suite):
        assert {name: int(element.get(name)) for name in expected} == expected
    assert len(cases) == expected["tests"]
    assert len(suite.findall("testcase/failure")) == expected["failures"]
    assert len(suite.findall("testcase/error")) == expected["errors"]
    assert len(suite.findall("testcase/skipped")) == expected["skipped"]


def test_junit_names_the_class_by_tag_else_by_set():
    summary, records, _ = RUNS["all outcomes"]()
    cases = ET.fromstring(junit_report(summary, records))[0].findall("testcase")
    assert [case.get("classname") for case in cases[:2]] == ["sahel, multihop", "when"]


@pytest.mark.parametrize("run", RUNS)
def test_markdown_tables_have_as_many_cells_in_every_row(run):
    summary, records, baseline = RUNS[run]()
    widths: list[int] = []
    for line in markdown_report(summary, records, baseline).splitlines():
        if not line.startswith("|"):
            widths = []
            continue
        widths.append(len(line.split("|")))
        assert widths[0] == widths[-1], line


def test_markdown_shows_the_difference_to_the_baseline():
    summary, records, baseline = RUNS["compared"]()
    written = markdown_report(summary, records, baseline)
    assert "| Measure | Mean | 95% interval | n | Baseline | Difference | p |" in written
    assert "Compared with baseline on" in written
    assert written.count("\n| q0") == 10
    assert written.startswith("## Evaluation")
    assert len(markdown_report(*RUNS["all outcomes"]()[:2]).splitlines()) < 50


@pytest.mark.parametrize("run", RUNS)
def test_text_fits_a_terminal(run):
    lines = text_report(*RUNS[run]()).split("\n")
    assert len(lines) <= 40
    assert max(len(line) for line in lines) <= 120


def test_text_names_how_many_measures_it_leaves_out():
    summary, records, _ = RUNS["all outcomes"]()
    many = summary.model_copy(update={"measures": {f"measure {i}": estimate([0.5]) for i in range(60)}})
    lines = text_report(many, records).split("\n")
    assert len(lines) == 40
    left = next(line for line in lines if "more" in line)
    assert int(re.search(r"\d+", left)[0]) == 60 - sum(line.startswith("measure ") for line in lines)


def test_differences_are_paired_over_shared_questions_alone():
    summary, records = made_run(30, seed=3)
    _, older = made_run(20, seed=4)
    found = changes(summary, records, (made_summary(older), older))["answer_correct"]
    gained = [
        now.scores["answer_correct"] - then.scores["answer_correct"]
        for now, then in zip(records[:20], older, strict=True)
    ]
    assert found.by == pytest.approx(sum(gained) / len(gained))
    assert found.estimate.n == len(gained)


def test_measure_that_no_question_has_alone_differs_without_an_interval():
    summary, records = made_run(10)
    whole = summary.model_copy(update={"measures": {"calibration_error": estimate([0.25])}})
    before = summary.model_copy(update={"measures": {"calibration_error": estimate([0.5])}})
    found = changes(whole, records, (before, records))["calibration_error"]
    assert (found.before, found.by, found.estimate, found.clear) == (0.5, -0.25, None, False)
    assert "−0.250" in text_report(whole, records, (before, records))


def test_worst_are_first_those_that_were_right_then_errors_then_surest_wrong_answers():
    _, records, baseline = RUNS["compared"]()
    found = worst(records, baseline, 100)
    assert all(record.outcome not in {"right", "unknown"} for record, _ in found)
    was_right = [former is not None and former.outcome == "right" for _, former in found]
    assert was_right == sorted(was_right, reverse=True)
    alone = [record for record, _ in worst(records, None, 100)]
    assert alone[0].outcome == "failed"
    answered = [r.confidence for r in alone if r.answer and r.answer.status == "answered"]
    assert answered == sorted(answered, reverse=True)


def test_a_baseline_on_another_archive_is_pointed_out():
    summary, records = made_run(10)
    other = made_summary(records, archive_checksum="other")
    assert unlike(summary, (other, records)) == "The baseline ran on another archive."
    assert "another archive" in html_report(summary, records, (other, records))
    assert "another archive" in markdown_report(summary, records, (other, records))


@pytest.mark.parametrize("values", [[5.0], [0.0], [0.0, 0.0], [1.0, 2.0, 3.0], [10.0] * 99 + [9_000.0], [0.01, 0.02]])
def test_every_time_is_in_one_bin(values):
    bins = latency_bins(values)
    assert sum(held for _, _, held in bins) == len(values)
    for start, end, held in bins:
        assert held == sum(start <= value < end for value in values)


def test_a_share_is_all_or_nothing_only_when_it_is():
    assert [percent(*pair) for pair in ((0, 9), (1, 999), (998, 999), (9, 9), (0, 0))] == [
        "0%",
        "<1%",
        ">99%",
        "100%",
        "–",
    ]


def test_escaping_keeps_plain_words_as_they_are():
    assert for_markdown("Änne zahlt 5 € in Mali, 2024.") == "Änne zahlt 5 € in Mali, 2024."
    assert for_line("a\tb\n c") == "a b c"


def test_what_a_judge_said_has_a_section_of_its_own_in_every_report():
    summary, records = judged_run()
    judged = summary.judged.model_copy(update={"judge": "fake:judge"})
    summary = summary.model_copy(update={"judged": judged})
    page, markdown, text = (report(summary, records) for report in (html_report, markdown_report, text_report))
    for report in (page, text):
        assert "By a language model: fake:judge" in report
    assert "### By a language model" in markdown
    for report in (page, markdown, text):
        assert "50% of 50" in report
        assert "−0.123" in report
        assert "90 of 150" in report
        assert "judged correctness" not in report[: report.index("By a language model")]
    for report in (page, markdown):
        assert "1 sentence without citations could not be judged" in report
        assert "something has no label in 50 questions" in report
        assert "and 1 other reason" in report
    unjudged = summary.model_copy(update={"judged": None})
    assert "language model" not in "".join(r(unjudged, records) for r in (markdown_report, text_report))
