"""The evaluation page's work without a browser: where sets lie, what an upload may do, drafts, runs, how they are shown."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import gradio as gr
import pytest

from index.errors import InputError
from index.filters import Filters
from rag.evaluate.question import Question
from ui.evaluation import unpack
from ui.evaluation.background import Progress
from ui.evaluation.kept import RunRequest, comparable, compare_runs, download, report_page
from ui.evaluation.places import file_name
from ui.evaluation.workbench import Workbench
from ui.serve import _first_questions
from ui.settings import Settings
from ui.web import testing
from ui.web.evaluation import render
from ui.web.evaluation.page import build_evaluation_page
from ui.web.page import converse
from ui.web.typed import own_sets, typed_question
from ui.wiring import Dateline

ROOT = Path(__file__).parents[2]
ASKED = [
    {"id": "1", "question": "How many Russian security contractors are in Mali?", "answers": ["1,000"]},
    {"id": "2", "question": "Who won the 1998 World Cup final?", "answerable": False},
    {"id": "3", "question": "Who took the oath in Burkina Faso?", "answers": ["Traoré"]},
]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory, embedding):
    from index.build import Chunking, add
    from index.loaders import load
    from index.store import Store

    folder = tmp_path_factory.mktemp("workbench") / "store"
    store = Store(folder, create=True)
    add(store, load([ROOT / "seeds"]), lambda: embedding, Settings().embedding, Chunking())
    store.close()
    with closing(Dateline(Settings(store=folder))) as dateline:
        yield dateline


@pytest.fixture
def bench(seeded, tmp_path):
    given = write(tmp_path / "given" / "small.jsonl", ASKED)
    opened = Workbench(seeded, [given.parent])
    opened.places = type(opened.places)(tmp_path / "work", (given.parent,))
    with closing(opened):
        yield opened


def write(path, records):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def finished(bench, request):
    name = bench.start(request)
    bench._runner._thread.join(60)
    assert bench.progress.state == "finished", bench.progress
    return name


def names(bench):
    return [found.name for found in bench.sets()]


@pytest.mark.parametrize("typed", ["../../etc/passwd", "a/b", "C:\\x", "...", ".hidden", "ä ö\n.jsonl", "x" * 500])
def test_no_name_leads_out_of_its_folder(typed, tmp_path):
    try:
        name = file_name(typed)
    except InputError:
        return
    assert (tmp_path / name).parent == tmp_path
    assert (tmp_path / name).resolve() == tmp_path.resolve() / name
    assert not name.startswith(".")


def test_sets_and_runs_are_found_by_their_listing_alone(bench):
    for key in ("own/../../store/ledger.sqlite3", "given/0/../x.jsonl", "/etc/passwd"):
        with pytest.raises(InputError, match="There is no question set"):
            bench.checked(key)
    for name in ("..", "../sets", "."):
        with pytest.raises(InputError, match="There is no run"):
            report_page(bench.places, name)
        with pytest.raises(InputError, match="There is no run"):
            download(bench.places, name, "summary.json")


def test_an_upload_that_cannot_be_read_is_named_by_line_and_keeps_and_replaces_nothing(bench, tmp_path):
    good = write(tmp_path / "a" / "mine.jsonl", ASKED)
    assert bench.upload(good)[0].name == "mine"
    bad = tmp_path / "b" / "mine.jsonl"
    bad.parent.mkdir()
    bad.write_text('{"id": "1", "question": "?", "gold_articles": ["nope"]}\nnot json\n{"id": "3"}\n', "utf-8")
    kept, checked = bench.upload(bad)
    assert kept is None
    assert checked.problems == (
        "mine.jsonl:2: not valid JSON: Expecting value: line 1 column 1 (char 0)",
        "mine.jsonl:3: no `question`",
        "mine.jsonl:1: the archive has no article 'nope'",
    )
    assert names(bench) == ["mine", "small"]
    assert (bench.places.sets / "mine.jsonl").read_bytes() == good.read_bytes()
    assert [path.name for path in bench.places.sets.iterdir()] == ["mine.jsonl"]


def test_an_upload_never_replaces_a_set_and_the_same_file_is_kept_once(bench, tmp_path):
    first = write(tmp_path / "a" / "mine.jsonl", ASKED)
    other = write(tmp_path / "b" / "mine.jsonl", ASKED[:1])
    assert [bench.upload(path)[0].name for path in (first, other, first)] == ["mine", "mine-2", "mine"]
    assert stat.S_IMODE(bench.places.sets.stat().st_mode) == 0o700


def test_what_lies_beside_the_sets_is_private_too(bench, tmp_path):
    bench.upload(write(tmp_path / "a" / "mine.jsonl", ASKED))
    assert stat.S_IMODE(bench.places.work.stat().st_mode) == 0o700
    bench.places.work.chmod(0o755)
    bench.draft_more(1)
    assert stat.S_IMODE(bench.places.work.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.jsonl", "", "x.jsonl: the file is empty"),
        ("x.json", "[1, 2]", "'x.json' is in no known format"),
        ("x.zip", "PK no zip", "'x.zip' cannot be unpacked"),
        ("x.csv", "id,question\n", "'x.csv' holds no question"),
    ],
)
def test_a_file_that_is_no_set_is_refused_in_one_sentence_without_folders(bench, tmp_path, name, content, says):
    (tmp_path / name).write_text(content, "utf-8")
    try:
        kept, checked = bench.upload(tmp_path / name)
        assert kept is None
        told = checked.problems[0]
    except InputError as error:
        told = str(error)
    assert says in told
    assert str(tmp_path) not in told
    assert names(bench) == ["small"]


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


BEIR = {
    "set/corpus.jsonl": '{"_id": "d", "title": "t", "text": "x"}\n',
    "set/queries.jsonl": '{"_id": "q", "text": "Who?"}\n',
    "set/qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\td\t1\n",
}


def test_a_zipped_beir_folder_is_taken_and_nothing_else_of_the_zip(bench, tmp_path):
    path = zipped(tmp_path / "beir.zip", {**BEIR, "../../escaped.txt": "x", "set/run.sh": "x"})
    kept, checked = bench.upload(path)
    assert (kept.name, len(checked.questions.questions)) == ("beir", 1)
    held = sorted(str(found.relative_to(kept.path)) for found in kept.path.rglob("*") if found.is_file())
    assert held == ["corpus.jsonl", "qrels/test.tsv", "queries.jsonl"]
    assert not list(tmp_path.rglob("escaped.txt"))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_zip_is_refused_in_one_sentence(bench, tmp_path, method):
    path, refused, told = tmp_path / "torn.zip", set(), []
    with zipfile.ZipFile(path, "w", method) as out:
        for name, content in BEIR.items():
            out.writestr(name, content)
    whole = path.read_bytes()
    for at in range(0, len(whole), 3):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            unpack.unpack(path, tmp_path / f"to-{at}")
        except InputError as error:
            refused.add(type(error.__context__).__name__)
            told.append(str(error))
    assert len(refused) > 2
    assert all(sentence.count("torn.zip") == 1 and str(tmp_path) not in sentence for sentence in told)


def test_a_folder_has_no_ending_and_never_passes_for_a_file(bench, tmp_path):
    dotted = zipped(tmp_path / "nq.v2.zip", BEIR)
    assert [bench.upload(dotted)[0].name for _ in range(2)] == ["nq.v2", "nq.v2"]
    other = {**BEIR, "set/queries.jsonl": BEIR["set/queries.jsonl"].replace("Who", "When")}
    assert bench.upload(zipped(tmp_path / "foo.jsonl.zip", other))[0].name == "foo"
    assert names(bench) == ["foo", "nq.v2", "small"]
    (bench.places.sets / "foo").rename(bench.places.sets / "foo.jsonl")  # as one may lie there from before
    assert own_sets(bench, "mine") == ["mine"]
    with pytest.raises(InputError, match=r"is no \.jsonl file"):
        bench.add(Question(id="a", question="Who?", answers=("x",)), "foo")
    bench.draft_more(1)


def test_a_zip_that_grows_too_large_is_refused(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 1_000)
    path = zipped(tmp_path / "bomb.zip", {**BEIR, "set/queries.jsonl": "0" * 2_000})
    with pytest.raises(InputError, match="when unpacked"):
        bench.upload(path)
    assert names(bench) == ["small"]


def test_a_question_is_added_only_when_the_checker_finds_nothing_and_leaves_the_rest_as_it_was(bench):
    first = Question(id="a", question="Who?", answers=("x",), gold_articles=("017_mali-fuel-blockade",))
    path = bench.add(first, "my set").path
    path.write_bytes(
        path.read_bytes().rstrip(b"\n") + b' \n{"id": "b", "question": "Why?", "answers": ["y"], "note": 1}'
    )
    before = path.read_bytes()
    for wrong, says in (
        (first, "the id 'a' is taken"),
        (first.model_copy(update={"id": "c"}), "the same question was asked before"),
        (Question(id="d", question="What?", answers=("x",), gold_articles=("nope",)), "no article 'nope'"),
        (Question(id="e", question="What?"), "neither answers nor gold articles"),
    ):
        with pytest.raises(InputError, match=says):
            bench.add(wrong, "my set")
        assert path.read_bytes() == before
    bench.add(Question(id="f", question="When?", answers=("z",)), "my set")
    assert path.read_bytes().startswith(before + b"\n")
    assert [question.id for question in bench.checked("own/my-set.jsonl").questions.questions] == ["a", "b", "f"]


def test_drafts_wait_are_accepted_as_edited_or_rejected_and_do_not_come_back(bench):
    assert bench.draft_more(6) == 6
    waiting = bench.drafts()
    edited = waiting[0].model_copy(update={"question": "When, exactly?"})
    with pytest.raises(InputError, match="cannot be the name"):
        bench.accept(waiting[0].id, edited, "../")
    kept = bench.accept(waiting[0].id, edited, "drafted")
    bench.reject(waiting[1].id)
    with pytest.raises(InputError, match="decided on this draft meanwhile"):
        bench.reject(waiting[1].id)
    (accepted,) = bench.checked(kept.key).questions.questions
    assert (accepted.question, accepted.evidence) == ("When, exactly?", waiting[0].evidence)
    assert "draft" not in accepted.tags
    assert [question.id for question in bench.drafts()] == [question.id for question in waiting[2:]]
    bench.draft_more(6)
    again = [question.id for question in bench.drafts()]
    assert len(again) == len(set(again)) > 4
    assert not {waiting[0].id, waiting[1].id} & set(again)


def test_what_is_typed_into_a_form_is_a_question_or_a_sentence():
    made = typed_question(question_id="1", question=" Who? ", answers="a\n\n b ", answerable=True, tags=("chat",))
    assert (made.question, made.answers) == ("Who?", ("a", "b"))
    unanswerable = typed_question(question_id="1", question="Who?", answers="a", answerable=False, gold_articles=("x",))
    assert (unanswerable.answers, unanswerable.gold_articles) == ((), ())
    with pytest.raises(InputError, match="the question is empty"):
        typed_question(question_id="1", question=" ", answers="a", answerable=True)


def test_a_run_is_kept_reported_and_compared(bench):
    first = finished(bench, RunRequest(set_key="given/0/small.jsonl", sample=2, seed=1))
    second = finished(bench, RunRequest(set_key="given/0/small.jsonl"))
    assert (bench.progress.done, bench.progress.total) == (3, 3)
    third = finished(bench, RunRequest(set_key="given/0/small.jsonl"))
    assert [run.name for run in bench.runs()] == [third, second, first]
    assert [run.name for run in comparable(bench.places, third)] == [second, first]
    assert compare_runs(bench.places, second, third).questions == 3
    assert download(bench.places, third, "junit.xml").is_file()
    for file in ("run.json", "../x", "request.json"):
        with pytest.raises(InputError, match="has no file"):
            download(bench.places, third, file)
    assert "Compared with" in report_page(bench.places, third, second)


def test_a_run_is_stopped_and_resumed_while_no_other_may_begin(bench, seeded, monkeypatch):
    asked, go_on = [], threading.Event()
    real = seeded.stream

    def slow(request):
        asked.append(request.id)
        if len(asked) == 2:
            go_on.wait(30)
        yield from real(request)

    monkeypatch.setattr(seeded, "stream", slow, raising=False)
    request = RunRequest(set_key="given/0/small.jsonl")
    name = bench.start(request)
    while len(asked) < 2:
        threading.Event().wait(0.01)
    with pytest.raises(InputError, match=f"The run '{name}' is under way"):
        bench.start(request)
    with closing(Workbench(seeded)) as other:
        other.places = bench.places
        with pytest.raises(InputError, match="Another server"):
            other.start(request)
    assert [run.name for run in bench.runs()] == [name]
    bench.stop()
    go_on.set()
    bench._runner._thread.join(60)
    assert (bench.progress.state, bench.progress.done) == ("stopped", 1)
    (unfinished,) = bench.runs()
    assert (unfinished.summary, unfinished.done) == (None, 1)
    with pytest.raises(InputError, match="not finished yet"):
        report_page(bench.places, name)

    bench.resume(name)
    bench._runner._thread.join(60)

    assert asked == ["1", "2", "2", "3"]
    summary = bench.runs()[0].summary
    assert summary.info.questions == 3
    assert bench.progress.right == summary.outcomes["right"]


def test_nobody_can_resume_a_run_that_is_about_to_begin(bench, seeded, monkeypatch):
    checking, go_on = threading.Event(), threading.Event()
    real = bench.checked

    def slow(key):
        if threading.current_thread().name == "starting":
            checking.set()
            go_on.wait(30)
        return real(key)

    monkeypatch.setattr(bench, "checked", slow)
    request = RunRequest(set_key="given/0/small.jsonl")
    starting = threading.Thread(target=bench.start, args=(request,), name="starting")
    starting.start()
    checking.wait(30)
    listed = bench.runs()
    go_on.set()
    starting.join(30)
    bench._runner._thread.join(60)
    assert listed == []
    assert bench.progress.state == "finished"
    assert bench.runs()[0].summary.info.questions == 3


def test_a_run_that_cannot_begin_leaves_nothing_and_the_next_one_begins(bench, monkeypatch):
    def no_thread(thread):
        raise RuntimeError("can't start new thread")

    request = RunRequest(set_key="given/0/small.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(RuntimeError, match="new thread"):
            bench.start(request)
    assert bench.runs() == []
    assert list(bench.places.runs.iterdir()) == []
    assert bench.progress is None
    finished(bench, request)


def test_a_run_that_ends_by_an_exit_has_failed_and_the_next_one_begins(bench, seeded, monkeypatch):
    def leaves(request):
        raise SystemExit(3)
        yield

    request = RunRequest(set_key="given/0/small.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr(seeded, "stream", leaves, raising=False)
        bench.start(request)
        bench._runner._thread.join(60)
    assert bench.progress.state == "failed"
    assert "server's log" in bench.progress.problem
    finished(bench, request)


def unfinished(bench, seeded, monkeypatch):
    """The name of a run that was stopped at its first question."""

    def stopped(request):
        bench.stop()
        yield from ()

    with monkeypatch.context() as patched:
        patched.setattr(seeded, "stream", stopped, raising=False)
        name = bench.start(RunRequest(set_key="given/0/small.jsonl"))
        bench._runner._thread.join(60)
    assert bench.progress.state == "stopped"
    return name


def test_a_run_is_not_resumed_by_another_program(bench, seeded, monkeypatch):
    name = unfinished(bench, seeded, monkeypatch)
    written = bench.places.runs / name / "run.json"
    info = json.loads(written.read_text("utf-8"))
    written.write_text(json.dumps({**info, "code_version": "0.0.1+12345678"}), "utf-8")
    with pytest.raises(InputError, match="or the program changed since this run began"):
        bench.resume(name)
    written.write_text(json.dumps(info), "utf-8")
    bench.resume(name)
    bench._runner._thread.join(60)
    with pytest.raises(InputError, match="is finished"):
        bench.resume(name)


@pytest.mark.parametrize(
    ("file", "content"),
    [("summary.json", "{"), ("run.json", '{"new": 1}'), ("request.json", '{"set_key": "x", "b": 1}')],
)
def test_a_run_that_cannot_be_read_is_listed_as_such_and_the_log_says_why(bench, caplog, file, content):
    whole = finished(bench, RunRequest(set_key="given/0/small.jsonl"))
    spoilt = finished(bench, RunRequest(set_key="given/0/small.jsonl"))
    (bench.places.runs / spoilt / file).write_text(content, "utf-8")
    (run, other) = bench.runs()
    assert bench.runs()
    assert (run.name, other.name) == (spoilt, whole)
    assert "cannot be read" in render.run_label(run)
    assert file in render.figures(run)
    assert [file in record.message for record in caplog.records if "cannot be read" in record.message] == [True]
    for refused in (bench.resume, lambda name: report_page(bench.places, name)):
        with pytest.raises(InputError, match="cannot be read"):
            refused(spoilt)
    assert comparable(bench.places, whole) == []


def test_a_run_is_not_resumed_with_other_questions(bench, tmp_path, seeded, monkeypatch):
    name = unfinished(bench, seeded, monkeypatch)
    write(tmp_path / "given" / "small.jsonl", ASKED[:2])
    with pytest.raises(InputError, match="changed since this run began"):
        bench.resume(name)


def test_time_left_is_told_from_the_pace_since_the_start():
    assert Progress("r", "running", done=50, total=60, fresh=10, seconds=5).seconds_left == 5
    assert Progress("r").seconds_left is None
    assert "about 5 s left" in render.progress(Progress("r", "running", 50, 60, 7, 10, 5))


def test_a_run_is_deleted_for_good_unless_it_is_under_way(bench, seeded, monkeypatch):
    first, go_on = finished(bench, RunRequest(set_key="given/0/small.jsonl")), threading.Event()
    stopped = unfinished(bench, seeded, monkeypatch)

    def slow(request):
        go_on.wait(30)
        yield from ()

    with monkeypatch.context() as patched:
        patched.setattr(seeded, "stream", slow, raising=False)
        under_way = bench.start(RunRequest(set_key="given/0/small.jsonl"))
        for name in (under_way, stopped):
            with pytest.raises(InputError, match="stop it first"):
                bench.delete(name)
        bench.delete(first)
        assert [run.name for run in bench.runs()] == [under_way, stopped]
        bench.stop()
        go_on.set()
        bench._runner._thread.join(60)
    bench.delete(stopped)
    bench.delete(under_way)
    assert bench.progress is None
    assert list(bench.places.runs.iterdir()) == []
    assert names(bench) == ["small"]
    with pytest.raises(InputError, match="no run"):
        bench.delete(first)


def built(page):
    """A page, made inside a loop: Gradio makes loops of its own without one, and closes none."""

    async def make():
        return page()

    # In a thread: browser tests leave a loop running in this one.
    with ThreadPoolExecutor(max_workers=1) as alone:
        return alone.submit(lambda: asyncio.run(make())).result()


class Reader:
    """What a browser keeps of a page: the value of each part, by elem_id; `use` is an event of a handler's name."""

    def __init__(self, page):
        self._page, self._held = page, {}

    def use(self, handler, **typed):
        event = next(each for each in self._page.fns.values() if f"{each.fn.__module__}.{each.name}".endswith(handler))
        given = {part._id: typed[part.elem_id.replace("-", "_")] for part in event.inputs if self._typed(part, typed)}
        self._held |= given
        values = [self._held.get(part._id, getattr(part, "value", None)) for part in event.inputs]
        for part, update in event.fn(*values).items():
            if not isinstance(update, dict) or "__type__" not in update:
                self._held[part._id] = update
            elif "value" in update:
                self._held[part._id] = update["value"]

    def _typed(self, part, typed):
        return part.elem_id and part.elem_id.replace("-", "_") in typed

    def sees(self, elem_id):
        part = next(part for part in self._page.blocks.values() if part.elem_id == elem_id)
        return self._held.get(part._id)


def test_an_open_page_comes_to_show_a_run_that_was_begun_elsewhere(bench, seeded):
    reader = Reader(built(lambda: build_evaluation_page(bench, seeded.archive)))
    reader.use("measuring.opened")
    reader.use("measuring.ticked")
    assert reader.sees("dl-run") is None
    name = finished(bench, RunRequest(set_key="given/0/small.jsonl"))
    reader.use("measuring.ticked")
    assert reader.sees("dl-run") == name
    assert "of 3 questions right" in reader.sees("dl-figures")
    reader.use("shown", dl_run=None)  # what a person has chosen since stays
    reader.use("measuring.ticked")
    assert reader.sees("dl-run") is None
    reader.use("shown", dl_run=name)
    reader.use("deleted")
    assert (reader.sees("dl-run"), bench.runs()) == (None, [])


def test_examples_are_read_as_any_other_question_set(tmp_path):
    marked = tmp_path / "marked.jsonl"
    marked.write_bytes(b"\xef\xbb\xbf" + b"\n".join(json.dumps(each).encode() + b"\n" for each in ASKED * 2))
    table = tmp_path / "table.csv"
    table.write_text("id,question\n1,Who?\n2,When?\n", "utf-8")
    assert _first_questions(marked) == [each["question"] for each in ASKED]
    assert _first_questions(table) == ["Who?", "When?"]
    marked.write_text('{"id": "1"}\n', "utf-8")
    with pytest.raises(InputError, match=r"The examples cannot be read as a question set: .*marked.jsonl:1: no"):
        _first_questions(marked)
    with pytest.raises(InputError, match=r"nowhere\.jsonl"):
        _first_questions(tmp_path / "nowhere.jsonl")


def test_whoever_decides_on_a_draft_too_late_is_told_and_sees_the_next_one(bench, seeded):
    bench.draft_more(4)
    _, second, third, fourth = bench.drafts()
    page = built(lambda: build_evaluation_page(bench, seeded.archive))
    early, late = Reader(page), Reader(page)
    for reader in (early, late):
        reader.use("drafting.opened")
    early.use("rejected")
    late.use("rejected")
    assert "decided on that draft meanwhile" in late.sees("dl-draft-notice")
    assert late.sees("dl-draft-question") == second.question
    early.use("rejected")
    late.use("accepted")
    assert "decided on that draft meanwhile" in late.sees("dl-draft-notice")
    assert late.sees("dl-draft-question") == third.question
    assert [draft.id for draft in bench.drafts()] == [third.id, fourth.id]


def test_a_question_can_still_be_added_after_its_conversation_was_ended(bench, seeded):
    exchanges = ()
    for asked in (ASKED[0]["question"], "And in Niger?"):
        *_, last = converse(seeded, asked, Filters(), exchanges)
        exchanges = (*exchanges, last)
    conversation = gr.State(())

    def made():
        with gr.Blocks() as page:
            conversation.render()
            testing.testing_form(bench, conversation, gr.HTML(elem_id="dl-notice"), 6)
        return page

    reader = Reader(built(made))
    reader._held[conversation._id] = exchanges
    reader.use("opened", dl_test_of=exchanges[1].id)
    reader._held[conversation._id] = ()
    reader.use("added", dl_test_answers="small numbers")
    assert "Added to the set" in reader.sees("dl-notice")
    (added,) = bench.checked("own/from-the-chat.jsonl").questions.questions
    assert (added.question, added.history[0].content) == ("And in Niger?", ASKED[0]["question"])


HOSTILE = '<img src=x onerror="alert(1)">'


def test_nothing_of_a_set_or_a_name_becomes_markup(bench, tmp_path):
    path = write(tmp_path / "h" / "h.jsonl", [{"id": HOSTILE, "question": HOSTILE, "gold_articles": [HOSTILE]}])
    _, checked = bench.upload(path)
    assert "<img" not in render.set_facts(checked)
    question = Question(id="1", question=HOSTILE, tags=(HOSTILE,), answerable=False)
    assert "<img" not in render.draft_head(0, 1, question) + render.notice(HOSTILE) + render.evidence(question, [])
