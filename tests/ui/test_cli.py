"""The command line as a person and a program meet it: the real command in a child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PASSAGE = ["rank", "article_id", "title", "source", "published", "url", "text", "start", "end", "scores"]
CITATION = ["n", "article_id", "title", "source", "published", "url", "quote", "start", "end"]
ANSWER = ["id", "question", "query", "filters", "status", "answer", "sentences", "citations", "passages", "model", "timings_ms"]  # fmt: skip


def run(*arguments, cwd=None, **environment):
    command = [str(Path(sys.executable).with_name("dateline")), *map(str, arguments)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=180, cwd=cwd or ROOT, env={**env, **environment}
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli") / "store"
    done = run("index", "seeds", "--store", folder, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert list(report) == ["added", "updated", "unchanged", "removed", "duplicates", "failed", "chunks", "seconds"]
    assert report["added"] == 19
    assert report["failed"] == []
    return folder


def test_help_needs_no_heavy_import():
    code = (
        "import sys, ui.cli.main; heavy = {'torch', 'chromadb', 'gradio', 'langchain_core', 'sqlalchemy', 'numpy', "
        "'sentence_transformers'} & set(sys.modules); print(heavy); sys.exit(len(heavy))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
    assert "ask" in run("--help").stdout


def test_indexing_again_changes_nothing_and_says_so(store):
    report = json.loads(run("index", "seeds", "--store", store, "--json").stdout)
    assert (report["added"], report["unchanged"], report["chunks"]) == (0, 19, 0)


def test_ask_prints_one_json_value_of_the_contract(store):
    done = run("ask", "How many Russian security contractors are in Mali?", "--store", store, "--json")
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert list(answer) == ANSWER
    assert answer["status"] == "answered"
    assert answer["model"] == "quotes"
    assert "approximately 1,000" in answer["answer"]
    assert "[1]" in answer["answer"]
    assert [list(s) for s in answer["sentences"]] == [["text", "citations", "support"]] * len(answer["sentences"])
    assert all(list(c) == CITATION for c in answer["citations"])
    assert all(list(p) == PASSAGE for p in answer["passages"])
    article = json.loads(run("show", answer["citations"][0]["article_id"], "--store", store, "--json").stdout)
    assert list(article) == ["id", "title", "text", "source", "published", "url", "author", "language", "copies"]
    first = answer["citations"][0]
    assert article["text"][first["start"] : first["end"]] == first["quote"]


def test_the_local_model_answers_in_words_that_were_checked(store, local_file):
    """Not whether it answers well: that is measured. What it prints holds whatever it says."""
    done = run("ask", "How old is Traoré?", "--model", f"local:{local_file}", "--store", store, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert list(answer) == ANSWER
    assert answer["model"] in {f"local:{local_file}", "quotes"}
    assert {s["support"] for s in answer["sentences"]} <= {"verbatim", "supported"}
    used = {n for sentence in answer["sentences"] for n in sentence["citations"]}
    assert used == {c["n"] for c in answer["citations"]} == set(range(1, len(used) + 1))
    for citation in answer["citations"]:
        article = json.loads(run("show", citation["article_id"], "--store", store, "--json").stdout)
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_when_the_model_cannot_be_reached_the_quotes_are_printed_and_the_reason_is_said(store):
    flags = ["--model", "openai:some-model", "--store", store]
    server = {"DATELINE_CHAT__BASE_URL": "http://127.0.0.1:9/v1", "DATELINE_CHAT__API_KEY": "nobody-may-see"}
    question = "How many Russian security contractors are in Mali?"
    done = run("ask", question, *flags, "--json", **server)
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert (answer["model"], answer["status"]) == ("quotes", "answered")
    assert "notice" not in answer
    shown = run("ask", question, *flags, **server)
    assert shown.returncode == 0
    assert "approximately 1,000" in shown.stdout
    for text in (done.stderr, shown.stderr):
        assert "The model 'openai:some-model' could not answer: its server cannot be reached" in text
        assert "nobody-may-see" not in text
        assert "Traceback" not in text


def test_an_abstention_is_done_and_shows_what_is_near(store):
    done = run("ask", "Who won the chess championship in Reykjavik?", "--store", store)
    assert done.returncode == 0
    assert done.stdout.startswith("The archive does not say.\n")
    assert "What the archive does say nearby" in done.stdout


def test_an_answer_for_people_names_its_sources(store):
    done = run("ask", "Who is to visit Bamako, and why?", "--store", store)
    assert "Nick Checker" in done.stdout
    assert "[1] " in done.stdout
    assert "US Shifts Strategy in West Africa" in done.stdout


def test_search_filters_and_limits(store):
    done = run("search", "coup", "--top-k", 4, "--source", "Sahel Desk", "--until", "2022", "--store", store, "--json")
    found = json.loads(done.stdout)
    assert list(found) == ["id", "question", "passages"]
    assert 0 < len(found["passages"]) <= 4
    for passage in found["passages"]:
        assert list(passage) == PASSAGE
        assert passage["source"] == "Sahel Desk"
        assert passage["published"] < "2023"


def test_batches_give_a_line_for_each_line_in_order(store, tmp_path):
    questions, output = tmp_path / "questions.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"id": "a", "question": "Who is Nick Checker?"}',
        "not json",
        '{"id": 3, "question": "coups in Mali"}',
        '{"id": "d"}',
        "",
        '{"id": "e", "question": "Who is Nick\u2028Checker?"}',
        "[]",
        "[" * 100_000,
    ]
    questions.write_text("\n".join(lines), "utf-8")
    for command, key in (("ask", "answer"), ("search", "passages")):
        done = run(command, "--batch", questions, "--output", output, "--store", store)
        assert done.returncode == 1
        assert "questions.jsonl:2: not valid JSON" in done.stderr
        assert "questions.jsonl:7: a JSON object" in done.stderr
        assert "questions.jsonl:8: not valid JSON" in done.stderr
        results = [json.loads(line) for line in output.read_text("utf-8").rstrip("\n").split("\n")]
        assert [result["id"] for result in results] == ["a", None, 3, "d", "e", None, None]
        assert [key in result for result in results] == [True, False, True, False, True, False, False]
        assert "question" in results[3]["error"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ask"], 2, "Give either QUESTION or --batch"),
        (["ask", "  "], 2, "QUESTION is empty"),
        (["search", "x", "--batch", "y.jsonl"], 2, "Give either QUERY or --batch"),
        (["search", "x", "--since", "yesterday"], 2, "'yesterday' is not a date"),
        (["search", "x", "--since", "2025", "--until", "2024"], 2, "no day lies between them"),
        (["search", "x", "--top-k", "0"], 2, "--top-k"),
        (["index"], 2, "Nothing to index"),
        (["nonsense"], 2, "nonsense"),
        (["show", "no-such-id"], 1, "No article has the id 'no-such-id'"),
        (["remove", "no-such-id"], 1, "no article has the id 'no-such-id'"),
        (["index", "no/such/folder"], 1, "no such file or folder"),
        (["ask", "Why?", "--model", "oracle"], 2, "The model 'oracle' is not known. There are quotes, local"),
        (["serve", "--model", "no:such"], 2, "The model 'no:such' is not known"),
        (
            ["eval", "seeds/questions/sahel.jsonl", "--model", "local:nonsense"],
            2,
            "No local model is called 'nonsense'",
        ),
        (["eval", "seeds/questions/sahel.jsonl", "--judge", "oracle"], 2, "The model 'oracle' is not known"),
        (["questions", "new", "-o", os.devnull, "--model", "oracle"], 2, "The model 'oracle' is not known"),
        (["model", "pull", "nonsense"], 2, "No local model is called 'nonsense'"),
        (["ask", "Why?", "--model", "local:no-such.gguf"], 1, "no file has this path"),
        (["ask", "Why?", "--model", "openai:x"], 1, "Is a key set"),
        (["ask", "y" * 2_001], 2, "The question has 2,001 characters"),
        (["ask", "--batch", "no-such.jsonl", "--output", os.devnull], 2, "cannot be read"),
        (["search", "--batch", "README.md", "--output", "no/such/folder/out.jsonl"], 2, "cannot be written"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_no_traceback(store, arguments, code, says):
    done = run(*arguments, DATELINE_STORE=str(store))
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout in {"", "Articles: 1 failed in 0.0 s.\n"}


def test_what_goes_wrong_is_one_json_value_where_json_is_asked_for(store, tmp_path):
    done = run("show", "no-such-id", "--store", store, "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, {"error": done.stderr.removeprefix("dateline: ").strip()})
    for wrong in (["ask", "  "], ["search", "x", "--since", "bogus"]):
        done = run(*wrong, "--store", store, "--json")
        assert (done.returncode, list(json.loads(done.stdout))) == (2, ["error"])
    report = json.loads(run("remove", "no-such-id", "--store", store, "--json").stdout)
    assert (report["removed"], report["failed"]) == (0, [{"path": "no-such-id", "reason": "no article has this id"}])
    nowhere = run("index", "no/such/folder", "--store", tmp_path / "none", "--json")
    assert json.loads(nowhere.stdout)["failed"] == [{"path": "no/such/folder", "reason": "no such file or folder"}]
    assert not (tmp_path / "none").exists()


def test_the_questions_of_a_batch_are_never_overwritten(store, tmp_path):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Who is Nick Checker?"}\n')
    done = run("ask", "--batch", questions, "--output", tmp_path / "." / "questions.jsonl", "--store", store)
    assert done.returncode == 2
    assert "holds the questions" in done.stderr
    assert questions.read_text() == '{"question": "Who is Nick Checker?"}\n'


def test_a_batch_says_how_many_lines_it_ran_and_what_it_passed_over(store, tmp_path):
    questions, output = tmp_path / "questions.jsonl", tmp_path / "out.jsonl"
    lines = [{"question": "Who is Nick Checker?", "fliters": {}, "tags": ["who"]}] * 2
    questions.write_text("\n".join(map(json.dumps, lines)))
    done = run("search", "--batch", questions, "--output", output, "--store", store, "--json")
    assert json.loads(done.stdout) == {"lines": 2, "failed": 0}
    assert done.stderr.count("'fliters' has no meaning here") == 1
    assert "tags" not in done.stderr


def test_an_outlet_that_no_article_is_from_is_mentioned_with_the_one_that_may_be_meant(store):
    done = run("search", "coup", "--source", "sahel desk", "--store", store)
    assert (done.returncode, done.stdout) == (0, "No passage found.\n")
    assert "Did you mean 'Sahel Desk'?" in done.stderr
    assert "There are: " in run("search", "coup", "--source", "Qx", "--store", store).stderr


def test_article_text_writes_nothing_to_the_terminal_but_text(tmp_path):
    record = {"id": "esc", "title": "\x1b]0;owned\x07 Ferry", "text": "The ferry \x1b[2J sank \u202eoff Pemba."}
    (tmp_path / "news.jsonl").write_text(json.dumps(record))
    assert run("index", tmp_path / "news.jsonl", "--store", tmp_path / "s").returncode == 0
    for command in (["show", "esc"], ["search", "ferry"], ["ask", "Where did the ferry sink?"]):
        printed = run(*command, "--store", tmp_path / "s").stdout
        assert "Pemba" in printed
        assert not {"\x1b", "\x07", "\u202e"} & set(printed)
    shown = json.loads(run("show", "esc", "--store", tmp_path / "s", "--json").stdout)
    assert shown["text"] == record["text"]


def test_an_empty_archive_is_named_as_the_reason(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    run("index", tmp_path / "empty.txt", "--store", tmp_path / "s")
    done = run("ask", "Who is Nick Checker?", "--store", tmp_path / "s")
    assert (done.returncode, done.stdout) == (0, "The archive does not say.\n")
    assert "The archive is empty" in done.stderr


def test_the_version_is_told():
    assert run("--version").stdout.startswith("dateline 0.")


@pytest.mark.parametrize(("flags", "traceback"), [([], False), (["--debug"], True)])
def test_a_failure_that_nobody_foresaw_is_one_sentence_unless_its_traceback_is_asked_for(tmp_path, flags, traceback):
    code = (
        "import ui.cli.main, index.repair\n"
        "def examine(*_): raise RuntimeError('the disk is full')\n"
        "index.repair.examine = examine\n"
        "ui.cli.main.run()"
    )
    command = [sys.executable, "-c", code, *flags, "doctor", "--store", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert done.returncode == 1
    assert "RuntimeError: the disk is full" in done.stderr
    assert ("Traceback" in done.stderr) is traceback


def test_models_are_listed_with_what_they_need(tmp_path):
    done = run("model", "list", "--json", DATELINE_MODELS=str(tmp_path))
    assert done.returncode == 0
    models = json.loads(done.stdout)
    assert [list(model) for model in models] == [["name", "what", "ready", "remedy"]] * len(models)
    assert models[0] == {**models[0], "name": "quotes", "ready": True, "remedy": None}
    shown = run("model", "list", DATELINE_MODELS=str(tmp_path)).stdout
    assert all(model["name"] in shown for model in models)
    assert "dateline model pull" in shown


def test_no_archive_yet_says_how_to_make_one(tmp_path):
    done = run("ask", "Who?", cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no archive in '.dateline' yet" in done.stderr
    assert not (tmp_path / ".dateline").exists()


def test_another_embedding_model_is_refused_with_what_to_do(store):
    done = run("search", "coup", "--store", store, DATELINE_EMBEDDING="some/other-model")
    assert done.returncode == 1
    assert "was built with all-MiniLM-L6-v2 (384 dimensions); settings ask for some/other-model" in done.stderr
    assert "dateline index --rebuild" in done.stderr


def test_remove_doctor_and_a_changed_article(tmp_path):
    records = tmp_path / "news.jsonl"
    lines = [
        {"id": f"n{i}", "title": f"Story {i}", "text": f"Bridge number {i} was opened in town {i}."} for i in range(3)
    ]
    records.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    store = tmp_path / "store"
    assert json.loads(run("index", records, "--store", store, "--json").stdout)["added"] == 3
    assert json.loads(run("remove", "n1", "--store", store, "--json").stdout)["removed"] == 1
    lines[0]["text"] = "Bridge number 0 was closed again."
    records.write_text(json.dumps(lines[0]) + "\nbroken\n", "utf-8")
    done = run("index", records, "--store", store, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["updated"] == 1
    assert report["failed"] == [{"path": f"{records}:2", "reason": report["failed"][0]["reason"]}]
    assert "not valid JSON" in report["failed"][0]["reason"]
    found = json.loads(run("search", "bridge", "--store", store, "--json").stdout)["passages"]
    assert sorted(p["text"] for p in found) == [
        "Bridge number 0 was closed again.",
        "Bridge number 2 was opened in town 2.",
    ]
    assert json.loads(run("doctor", "--store", store, "--json").stdout)["healthy"] is True
    for part in (store / "tantivy").glob("*/*.store"):
        part.write_bytes(b"torn")
    done = run("doctor", "--store", store)
    assert done.returncode == 1
    assert "PROBLEM lexical index" in done.stdout
    assert "--fix" in done.stdout
    assert run("doctor", "--fix", "--store", store).returncode == 0
    assert len(json.loads(run("search", "bridge", "--store", store, "--json").stdout)["passages"]) == 2
