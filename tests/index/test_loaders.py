"""Files and folders in; articles, failures with their place and reason, and what was passed over, out."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from index.article import Article
from index.loaders import Failed, Loaded, Skipped, load

RECORD = {"id": "r1", "title": "Storm", "text": "It hit the coast."}


def wrote(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def lines(*records: object) -> str:
    return "".join((record if isinstance(record, str) else json.dumps(record)) + "\n" for record in records)


def one(path: Path) -> Article:
    (item,) = load([path])
    assert isinstance(item, Loaded), item
    return item.article


def refusal(path: Path) -> Failed:
    (item,) = load([path])
    assert isinstance(item, Failed), item
    return item


def articles(*paths: Path) -> list[Article]:
    return [item.article for item in load(paths) if isinstance(item, Loaded)]


def failures(*paths: Path) -> dict[str, str]:
    return {item.where: item.reason for item in load(paths) if isinstance(item, Failed)}


# -- plain text and Markdown --------------------------------------------------------------------------------------


def test_the_first_line_of_a_text_file_is_its_title(tmp_path: Path) -> None:
    found = one(wrote(tmp_path, "a.txt", "\nStorm hits coast\n\nIt left twelve dead.\nHelp came.\n"))
    assert (found.title, found.text) == ("Storm hits coast", "It left twelve dead.\nHelp came.")


def test_a_single_paragraph_is_text_and_its_beginning_the_title(tmp_path: Path) -> None:
    found = one(wrote(tmp_path, "a.txt", "word " * 40))
    assert found.text == ("word " * 40).strip()
    assert found.text.startswith(found.title.removesuffix("…"))
    assert len(found.title) <= 81


def test_a_markdown_heading_is_the_title_without_its_marks(tmp_path: Path) -> None:
    assert one(wrote(tmp_path, "a.md", "## Storm hits coast\n\nIt left.")).title == "Storm hits coast"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_every_system_are_read_as_line_ends(tmp_path: Path, newline: str) -> None:
    found = one(wrote(tmp_path, "a.txt", newline.join(["Storm, hits coast", "", "It left.", "Help came."])))
    assert (found.title, found.text) == ("Storm, hits coast", "It left.\nHelp came.")


def test_a_byte_order_mark_is_no_part_of_the_title(tmp_path: Path) -> None:
    assert one(wrote(tmp_path, "a.txt", b"\xef\xbb\xbfStorm\n\nIt left.")).title == "Storm"


def test_front_matter_gives_the_fields_and_dates_stay_text(tmp_path: Path) -> None:
    matter = "---\ntitle: Storm\ndate: 2025-01-14\noutlet: Sahel Wire\nbyline: J. Doe\nlang: en\nid: 007\ntags: [a, b]\n---\n\nIt left.\n"
    found = one(wrote(tmp_path, "a.md", matter))
    assert found == Article(
        id="007",
        title="Storm",
        text="It left.",
        published="2025-01-14",
        source="Sahel Wire",
        author="J. Doe",
        language="en",
    )


@pytest.mark.parametrize("published", ["2025", "2025-01", "2025-01-14T09:30:00+01:00"])
def test_a_date_in_front_matter_keeps_what_is_known_of_it(tmp_path: Path, published: str) -> None:
    assert one(wrote(tmp_path, "a.md", f"---\npublished: {published}\n---\nIt left.")).published == published


def test_an_empty_field_of_front_matter_is_absent(tmp_path: Path) -> None:
    found = one(wrote(tmp_path, "a.md", "---\ntitle: Storm\nauthor:\nsource: null\n---\nIt left."))
    assert (found.author, found.source) == (None, None)


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ("title: Storm\nauthor: [unclosed", "line 4"),
        ("title: a: b", "line 2: mapping values are not allowed here"),
        ("published: !!int soon", "front matter is not valid YAML"),
        ("published: !!timestamp soon", "front matter is not valid YAML"),
        ("title: !!python/object/apply:os.getcwd []", "front matter is not valid YAML"),
        ("title: \x07", "front matter is not valid YAML"),
        ("a: " + "[" * 5000, "front matter is not valid YAML"),
        ("- a\n- b", "front matter must be lines of `name: value`"),
        ("title: [a, b]", "the field `title` is wrong"),
        ("date: soon", "the field `published` is wrong: 'soon' is not a date"),
    ],
    ids=lambda value: value[:20],
)
def test_bad_front_matter_is_reported_in_one_line(tmp_path: Path, matter: str, reason: str) -> None:
    path = wrote(tmp_path, "a.md", f"---\n{matter}\n---\nIt left.")
    failed = refusal(path)
    assert failed.where == str(path)
    assert reason in failed.reason
    assert "\n" not in failed.reason


def test_front_matter_that_multiplies_itself_is_not_followed(tmp_path: Path) -> None:
    levels = [f"a{n}: &a{n}\n  ? !!merge k\n  : [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 20)]
    bomb = "\n".join(["---", "a0: &a0 {x: y}", *levels, "title: Storm", "---", "It left."])
    assert "front matter is not valid YAML" in refusal(wrote(tmp_path, "a.md", bomb)).reason


def test_front_matter_that_does_not_end_is_reported_and_a_rule_above_a_text_is_none(tmp_path: Path) -> None:
    opened = wrote(tmp_path, "a.md", "---\ntitle: Storm\n\nThe storm hit.")
    assert refusal(opened).reason == "front matter begins with --- but does not end: close it with a line of ---"
    assert one(wrote(tmp_path, "b.md", "---\nThe storm hit the coast.\nIt was strong.")).text.startswith("The storm")


def test_a_table_may_have_semicolons_or_tabs_between_its_cells(tmp_path: Path) -> None:
    for delimiter in ";\t":
        path = wrote(tmp_path, "table.csv", f'title{delimiter}text\nStorm{delimiter}"Wind, and rain"\n')
        assert (one(path).title, one(path).text) == ("Storm", "Wind, and rain")


def test_front_matter_without_text_is_reported(tmp_path: Path) -> None:
    assert refusal(wrote(tmp_path, "a.md", "---\ntitle: Storm\n---\n\n")).reason.startswith("no text")


def test_a_text_file_that_is_not_utf_8_is_reported_with_the_byte(tmp_path: Path) -> None:
    assert refusal(wrote(tmp_path, "a.txt", "Génie".encode("latin-1"))).reason == (
        "not UTF-8: byte 0xe9 at offset 1: save it as UTF-8"
    )


def test_the_same_file_gives_the_same_id_and_names_itself_as_origin(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.txt", "Storm\n\nIt left.")
    (first,), (second,) = load([path]), load([path])
    assert first == second
    assert isinstance(first, Loaded)
    assert first.origin == str(path.resolve())
    (named,) = load([wrote(tmp_path, "b.md", "---\nurl: https://e.x/1\n---\nIt left.")])
    assert isinstance(named, Loaded)
    assert (named.article.id, named.origin) == ("https://e.x/1", None)


# -- records ------------------------------------------------------------------------------------------------------


def test_each_bad_line_is_reported_with_its_number_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = wrote(
        tmp_path,
        "a.jsonl",
        lines(
            RECORD,
            "{not json",
            [1, 2],
            {"id": "r4", "title": "No text"},
            {"id": "r5", "text": "   "},
            {"id": "r6", "text": ["a list"]},
            {"id": {"a": 1}, "text": "x"},
            {"id": "r8", "text": "x", "published": "14/01/2025"},
            "",
            {"id": "r10", "text": "It is good.", "published": "2025-01"},
            "NaN",
            '{"id": "r12", "text": NaN}',
            {"id": "r13", "text": "x", "title": True},
        ),
    )
    assert [item.id for item in articles(path)] == ["r1", "r10"]
    reasons = failures(path)
    assert list(reasons) == [f"{path}:{number}" for number in (2, 3, 4, 5, 6, 7, 8, 11, 12, 13)]
    wanted = {
        2: "not valid JSON: Expecting property name",
        3: "a JSON object was expected, list was found",
        4: "no text: the field `text` is missing or empty",
        5: "no text",
        6: "the field `text` must be a string, list was found",
        7: "the field `id` is wrong",
        8: "the field `published` is wrong: '14/01/2025' is not a date: write it as 2025-01-14",
        11: "a JSON object was expected, float was found",
        12: "the field `text` must be a string, float was found",
        13: "the field `title` is wrong",
    }
    for number, reason in wanted.items():
        assert reasons[f"{path}:{number}"].startswith(reason) or reason in reasons[f"{path}:{number}"]


def test_a_line_that_is_not_utf_8_is_reported_and_the_next_one_read(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.jsonl", b'{"text": "G\xe9nie"}\n' + lines(RECORD).encode())
    assert failures(path) == {f"{path}:1": "not UTF-8: byte 0xe9 at column 12"}
    assert [item.id for item in articles(path)] == ["r1"]


def test_records_with_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = wrote(
        tmp_path, "a.jsonl", b"\xef\xbb\xbf" + lines(RECORD, {**RECORD, "id": "r2"}).replace("\n", "\r\n").encode()
    )
    assert [item.id for item in articles(path)] == ["r1", "r2"]


def test_numbers_for_ids_and_years_are_taken_as_text(tmp_path: Path) -> None:
    (found,) = articles(wrote(tmp_path, "a.jsonl", lines({"id": 7, "text": "x", "published": 2025})))
    assert (found.id, found.published) == ("7", "2025")


def test_the_id_comes_from_the_record_else_its_url_else_its_content(tmp_path: Path) -> None:
    records = [{**RECORD, "url": "u"}, {"text": "x", "url": "https://e.x/1"}, {"title": "t", "text": "x"}]
    ids = [item.id for item in articles(wrote(tmp_path, "a.jsonl", lines(*records)))]
    assert ids[:2] == ["r1", "https://e.x/1"]
    again = articles(
        wrote(tmp_path, "b.jsonl", lines({"title": "t", "text": "x", "author": "A"}, {"title": "t", "text": "y"}))
    )
    assert [item.id == ids[2] for item in again] == [True, False]


def test_unknown_fields_of_a_record_are_ignored(tmp_path: Path) -> None:
    assert one(wrote(tmp_path, "a.jsonl", lines({**RECORD, "paywall": True}))).id == "r1"


def test_half_a_surrogate_pair_does_not_reach_the_archive(tmp_path: Path) -> None:
    found = one(wrote(tmp_path, "a.jsonl", '{"id": "r", "text": "cut \\ud83d off"}\n'))
    assert found.text.encode("utf-8").decode() == "cut ? off"


def test_json_nested_without_end_is_reported(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.jsonl", "[" * 200_000 + "\n" + lines(RECORD))
    assert failures(path)[f"{path}:1"].startswith("not valid JSON")
    assert [item.id for item in articles(path)] == ["r1"]


# -- tables -------------------------------------------------------------------------------------------------------


def test_rows_of_a_table_are_articles_by_their_headers(tmp_path: Path) -> None:
    path = wrote(
        tmp_path, "a.csv", '\ufeffID,Title , text,published\nr1,Storm,"It hit, hard.\nTwice.",2025-01\nr2,,Calm.,\n'
    )
    assert articles(path) == [
        Article(id="r1", title="Storm", text="It hit, hard.\nTwice.", published="2025-01"),
        Article(id="r2", title="Calm.", text="Calm."),
    ]


def test_a_bad_row_is_reported_with_its_line_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.csv", "id,text,published\nr1,a,b,c\nr2\nr3,x,soon\nr4,good,2025\n")
    assert [item.id for item in articles(path)] == ["r4"]
    reasons = failures(path)
    assert list(reasons) == [f"{path}:{number}" for number in (2, 3, 4)]
    assert reasons[f"{path}:2"] == "more cells than the 3 headers"
    assert reasons[f"{path}:3"].startswith("no text")
    assert "'soon' is not a date" in reasons[f"{path}:4"]


def test_a_table_without_a_text_column_is_reported_with_its_headers(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.csv", "headline;body\nStorm;It hit.\n")
    assert failures(path) == {f"{path}:1": "no column `text`: the headers are headline;body"}


def test_a_quote_that_never_closes_is_reported(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.csv", 'id,text\nr1,good\nr2,"open\nr3,lost\n')
    assert [item.id for item in articles(path)] == ["r1"]
    (reason,) = failures(path).values()
    assert reason.startswith("not valid CSV")


def test_long_texts_in_tables_are_read_and_the_limit_of_others_stays(tmp_path):
    before = csv.field_size_limit()
    path = wrote(tmp_path, "a.csv", f"id,text\nr1,{'word ' * 60_000}\nr2,short\n")
    rows = load([path])
    assert len(next(rows).article.text) > before
    assert csv.field_size_limit() == before
    assert next(rows).article.text == "short"
    assert list(rows) == []
    assert csv.field_size_limit() == before


# -- files and folders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b" \n\n", "the file is empty"),
        ("a.txt", b"PK\x03\x04\0\0", "a binary file"),
        ("a.jsonl", b"\x89PNG\0", "a binary file"),
        ("a.txt", "Storm".encode("utf-16"), "UTF-16 text: save it as UTF-8"),
        ("a.pdf", b"%PDF-1.7 text", "the format .pdf is not known: .txt, .md, .jsonl or .csv was expected"),
        ("a.html", b"<p>It hit.</p>", "the format .html is not known"),
    ],
)
def test_a_file_that_cannot_be_an_article_is_reported(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = wrote(tmp_path, name, content)
    failed = refusal(path)
    assert failed.where == str(path)
    assert failed.reason.startswith(reason)


def test_a_missing_path_and_one_that_is_no_file_are_reported_and_stop_nothing(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    there = wrote(tmp_path, "a.txt", "Storm\n\nIt left.")
    missing = tmp_path / "nowhere.txt"
    assert failures(missing, pipe) == {str(missing): "no such file or folder", str(pipe): "neither a file nor a folder"}
    assert len(articles(missing, pipe, there)) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.txt", "Storm\n\nIt left.")
    path.chmod(0)
    assert refusal(path).reason == "cannot be read: Permission denied"


@pytest.mark.parametrize("name", ["a.txt", "records", "a.jsonl", "a.dat"])
def test_records_are_known_by_their_content_under_any_name(tmp_path: Path, name: str) -> None:
    assert [item.id for item in articles(wrote(tmp_path, name, lines(RECORD, {**RECORD, "id": "r2"})))] == ["r1", "r2"]


def test_a_table_is_known_by_its_headers_under_any_name(tmp_path: Path) -> None:
    assert [item.id for item in articles(wrote(tmp_path, "a.txt", "id,title,text\nr1,Storm,It hit.\n"))] == ["r1"]


def test_a_text_that_begins_with_a_brace_is_a_text(tmp_path: Path) -> None:
    assert one(wrote(tmp_path, "a.txt", "{sic}\n\nThe note said so.")).title == "{sic}"


def test_a_folder_is_read_in_order_of_name_without_what_is_hidden_or_about_it(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden.txt", ".git/x.txt", "README.md", "license", "CHANGELOG.txt"):
        wrote(tmp_path, name, f"{name}\n\nBody of {name}.")
    wrote(tmp_path, "z-questions.jsonl", "\n" + lines({"id": "q1", "question": "Who?", "answers": []}))
    wrote(tmp_path, "y-questions.csv", "id,question,answers\nq1,Who?,me\n")
    found = list(load([tmp_path]))
    assert [item.article.title for item in found if isinstance(item, Loaded)] == ["a.txt", "b.txt", "sub/c.txt"]
    skipped = {Path(item.where).name: item.reason for item in found if isinstance(item, Skipped)}
    assert skipped == {
        "README.md": "about the folder, not an article",
        "license": "about the folder, not an article",
        "CHANGELOG.txt": "about the folder, not an article",
        "z-questions.jsonl": "holds test questions, not articles",
        "y-questions.csv": "holds test questions, not articles",
    }
    assert not [item for item in found if isinstance(item, Failed)]


def test_a_read_me_file_that_is_named_itself_is_read(tmp_path: Path) -> None:
    assert one(wrote(tmp_path, "README.md", "# Storm\n\nIt left.")).title == "Storm"


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    wrote(tmp_path, "real/a.txt", "Storm\n\nIt left.")
    (tmp_path / "real" / "loop").symlink_to(tmp_path / "real")
    assert len(articles(tmp_path)) == 1


def test_an_empty_folder_is_passed_over_with_a_word(tmp_path: Path) -> None:
    (item,) = load([tmp_path])
    assert item == Skipped(str(tmp_path), "an empty folder")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed on Linux only")
def test_nothing_is_left_open_when_reading_stops_midway(tmp_path: Path) -> None:
    path = wrote(tmp_path, "a.jsonl", lines(RECORD, {**RECORD, "id": "r2"}))
    reading = load([path])
    next(reading)
    del reading
    assert str(path.resolve()) not in [os.path.realpath(opened) for opened in Path("/proc/self/fd").iterdir()]
