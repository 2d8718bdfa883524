"""The evaluation page as an editor meets it: choose, run, read, compare, upload, draft; and from an answer to a question."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from chat import ask, open_chat, shoot
from conftest import ROOT, Watched, serving
from playwright.sync_api import Page, expect

Watch = Callable[..., Watched]
_SLOW = 60_000  # milliseconds
NUMBER = "How many Russian security contractors are in Mali?"
ASKED = [
    {"id": "1", "question": NUMBER, "answers": ["1,000"]},
    {"id": "2", "question": "Who won the 1998 World Cup final?", "answerable": False},
    {"id": "3", "question": "Who took the oath in Burkina Faso?", "answers": ["Traoré"]},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evaluation")
    (made / "sets").mkdir()
    (made / "sets" / "small.jsonl").write_text("".join(json.dumps(item) + "\n" for item in ASKED), "utf-8")
    return made


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    with serving(folder, ROOT / "seeds", ["--questions", str(folder / "sets")]) as (address, _):
        yield address


def _open(page: Page, server: str) -> None:
    page.goto(f"{server}/evaluation")
    expect(page.locator("#dl-set-facts .dl-box")).to_be_visible(timeout=_SLOW)


def _run(page: Page) -> None:
    page.locator("#dl-start").click()
    expect(page.locator("#dl-halt")).to_be_visible()
    expect(page.locator("#dl-start")).to_be_visible(timeout=_SLOW)


def test_a_set_is_run_its_report_opens_and_runs_are_compared(server: str, watch: Watch) -> None:
    page = (seen := watch(server)).page
    open_chat(page, server)
    page.get_by_role("link", name="Evaluation").click()
    expect(page.locator("#dl-set-facts")).to_contain_text("3 questions: 2 that the archive answers, 1 that it does not")
    expect(page.locator("#dl-figures")).to_contain_text("Runs appear here")
    shoot(page, "evaluation-light")

    _run(page)
    expect(page.locator("#dl-figures .dl-verdict")).to_contain_text("of 3 questions right")
    _run(page)
    expect(page.locator("#dl-compared")).to_contain_text("3 questions in both runs: 0 won, 0 lost")
    shoot(page, "evaluation-compared-light")

    page.reload()
    expect(page.locator("#dl-figures .dl-verdict")).to_contain_text("of 3 questions right")
    with page.expect_popup() as opened:
        page.locator("#dl-figures .dl-primary").click()
    report = opened.value
    expect(report.locator("h1")).to_contain_text("small-on-")
    expect(report.locator("button", has_text="Right").first).to_be_visible()
    expect(report.get_by_text(NUMBER).first).to_be_visible()  # put there by the report's own script
    with page.expect_download() as download:
        page.get_by_role("link", name="JUnit").click()
    assert download.value.suggested_filename.endswith("-junit.xml")
    assert (seen.elsewhere, seen.complaints, seen.dialogs) == ([], [], [])


def test_a_run_begun_in_another_tab_is_seen_and_deleted_once_that_is_confirmed(
    server: str, watch: Watch, folder: Path
) -> None:
    one, other = watch(server).page, watch(server).page
    for page in (one, other):
        _open(page, server)
    _run(one)
    label = one.locator("#dl-run input").input_value()
    expect(other.locator("#dl-run input")).to_have_value(label, timeout=_SLOW)
    runs = folder / "store/evaluation/runs"
    before = len(list(runs.iterdir()))
    other.locator("#dl-delete").click()
    other.locator("#dl-keep").click()
    expect(other.locator("#dl-delete-it")).to_have_count(0)
    other.locator("#dl-delete").click()
    shoot(other, "evaluation-delete-light")
    other.locator("#dl-delete-it").click()
    expect(other.locator("#dl-eval-notice")).to_contain_text("The run is deleted")
    assert len(list(runs.iterdir())) == before - 1


def test_a_bad_upload_is_named_by_line_and_a_good_one_is_taken(server: str, watch: Watch, tmp_path: Path) -> None:
    page = watch(server).page
    _open(page, server)
    bad, good = tmp_path / "bad.jsonl", tmp_path / "uploaded.jsonl"
    bad.write_text('{"id": "1", "question": "Who?", "answers": ["x"]}\n<b>not json</b>\n', "utf-8")
    good.write_text(json.dumps({**ASKED[0], "gold_articles": ["nowhere"]}) + "\n", "utf-8")
    for file in (bad, good):
        with page.expect_file_chooser() as chooser:
            page.locator("#dl-upload").click()
        chooser.value.set_files(file)
        if file == bad:
            expect(page.locator("#dl-eval-notice")).to_contain_text("The file was not taken")
            expect(page.locator(".dl-problems")).to_contain_text("bad.jsonl:2: not valid JSON")
            shoot(page, "evaluation-bad-upload-light")
    expect(page.locator("#dl-eval-notice")).to_contain_text("Taken as 'uploaded'")
    expect(page.locator(".dl-problems")).to_contain_text("uploaded.jsonl:1: the archive has no article 'nowhere'")
    page.locator("#dl-set input").click()
    expect(page.get_by_role("option", name="uploaded")).to_be_visible()
    expect(page.get_by_role("option", name="bad")).to_have_count(0)


def test_drafts_are_accepted_edited_and_rejected_and_survive_a_reload(server: str, watch: Watch, folder: Path) -> None:
    page = watch(server).page
    _open(page, server)
    page.get_by_role("tab", name="Draft questions").click()
    page.locator("#dl-count input").fill("3")
    page.locator("#dl-draft").click()
    expect(page.locator("#dl-draft-head")).to_contain_text("Draft 1 of 3", timeout=_SLOW)
    expect(page.locator("#dl-draft-evidence mark")).to_be_visible()
    shoot(page, "draft-light")

    page.locator("#dl-draft-question textarea").fill("When was that, exactly?")
    page.locator("#dl-draft-answers textarea").fill("one day\nanother day")
    page.locator("#dl-accept").click()
    expect(page.locator("#dl-draft-head")).to_contain_text("Draft 1 of 2")
    page.locator("#dl-reject").click()
    expect(page.locator("#dl-draft-head")).to_contain_text("Draft 1 of 1")
    left = page.locator("#dl-draft-question textarea").input_value()

    page.reload()
    page.get_by_role("tab", name="Draft questions").click()
    expect(page.locator("#dl-draft-question textarea")).to_have_value(left)
    (kept,) = (folder / "store/evaluation/sets/drafted.jsonl").read_text("utf-8").splitlines()
    accepted = json.loads(kept)
    assert (accepted["question"], accepted["answers"]) == ("When was that, exactly?", ["one day", "another day"])
    assert accepted["evidence"]


def test_a_wrong_answer_becomes_a_test_question_with_its_history(server: str, watch: Watch, folder: Path) -> None:
    page = watch(server).page
    open_chat(page, server)
    ask(page, NUMBER)
    follow_up = ask(page, "And in Niger?")
    control = follow_up.locator(".dl-test")
    control.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dl-test-answers textarea")).to_be_focused()
    shoot(page, "test-question-light")
    page.locator("#dl-test-add").click()
    expect(page.locator("#dl-test-notice")).to_contain_text("Write at least one accepted answer")
    page.locator("#dl-test-answers textarea").fill("nobody in particular")
    page.get_by_role("checkbox", name=re.compile("US Shifts Strategy")).check()
    page.locator("#dl-test-add").click()
    expect(page.locator("#dl-test-notice")).to_contain_text("None of the accepted answers stands word for word")
    page.locator("#dl-test-answers textarea").fill("small numbers")
    page.locator("#dl-test-add").click()
    expect(page.locator("#dl-notice")).to_contain_text("Added to the set 'from-the-chat'")
    expect(control).to_be_focused()

    (kept,) = (folder / "store/evaluation/sets/from-the-chat.jsonl").read_text("utf-8").splitlines()
    question = json.loads(kept)
    assert (question["question"], question["answers"]) == ("And in Niger?", ["small numbers"])
    assert [turn["role"] for turn in question["history"]] == ["user", "assistant"]
    assert question["history"][0]["content"] == NUMBER
    assert question["gold_articles"]

    control.click()
    page.locator("#dl-test-answers textarea").fill("small numbers")
    page.get_by_role("checkbox", name=re.compile("US Shifts Strategy")).check()
    page.locator("#dl-test-add").click()
    expect(page.locator("#dl-test-notice")).to_contain_text("the same question was asked before")
    page.locator("#dl-new").click()
    expect(page.locator("#dl-conversation")).not_to_contain_text(NUMBER)
    page.locator("#dl-test-question textarea").fill("And in Niger, roughly?")
    page.locator("#dl-test-add").click()
    expect(page.locator("#dl-notice")).to_contain_text("Added to the set 'from-the-chat'")


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd"])
def test_no_file_of_the_server_can_be_taken_for_an_upload(server: str, path: str) -> None:
    config = json.loads(
        re.search(r"window\.gradio_config = (\{.*?\});</script>", httpx.get(f"{server}/evaluation/").text)[1]  # type: ignore[index]
    )
    upload = next(part["id"] for part in config["components"] if part["type"] == "uploadbutton")
    number = next(d["id"] for d in config["dependencies"] if [upload, "upload"] in map(list, d["targets"]))
    data = {"path": path, "meta": {"_type": "gradio.FileData"}}
    body = {"data": [data], "fn_index": number, "session_hash": "s"}
    httpx.post(f"{server}/evaluation/gradio_api/queue/join", json=body)
    with httpx.stream("GET", f"{server}/evaluation/gradio_api/queue/data?session_hash=s", timeout=30) as events:
        said = next(line for line in events.iter_lines() if "process_completed" in line)
    assert '"success":false' in said
    assert "root:" not in said


def test_an_open_page_learns_of_new_articles_with_the_next_question(server: str, watch: Watch, folder: Path) -> None:
    page = watch(server).page
    open_chat(page, server)
    expect(page.locator(".dl-facts")).to_contain_text("19 articles")
    article = folder / "new.jsonl"
    article.write_text(
        json.dumps({"title": "Lake ferry", "text": "The lake ferry sails again.", "source": "Lake Post"})
    )
    command = [Path(sys.executable).with_name("dateline"), "index", article, "--store", folder / "store"]
    subprocess.run(command, check=True, capture_output=True)
    ask(page, "Which ferry sails again?")
    expect(page.locator(".dl-facts")).to_contain_text("20 articles")
    page.locator("#dl-filters > button").click()
    page.locator("#dl-outlets input").click()
    expect(page.get_by_role("option", name="Lake Post")).to_be_visible()
