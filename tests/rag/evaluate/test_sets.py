"""Question sets: every format, every problem by its line, round trips, and evidence found in the archive."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.errors import ArticleNotFound, InputError
from rag.answer import Turn
from rag.evaluate.question import Evidence, Question
from rag.evaluate.sets import QuestionSet, load_set, load_sets, resolve, write_set
from rag.evaluate.sets.check import check, find, find_all, locate


class Shelf:
    """An archive that is a dict."""

    def __init__(self, *articles):
        self.articles = {article.id: article for article in articles}

    def article(self, article_id):
        if article_id not in self.articles:
            raise ArticleNotFound(article_id)
        return self.articles[article_id]

    def copies(self, article):
        return [other.id for other in self.articles.values() if other.text == article.text and other.id != article.id]


def article(article_id, text="Text.", title="Title"):
    return Article(id=article_id, title=title, text=text)


def written(path, *lines):
    path.write_bytes(b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines))
    return path


def found(problems):
    """(line, message) of problems."""
    return [(int(re.search(r":(\d+)$", problem.where)[1]), problem.message) for problem in problems]


GOOD = '{"id": "a", "question": "Who resigned?", "answers": ["Keïta"], "answerable": true}'


# -- .jsonl


def test_a_table_of_a_spreadsheet_may_have_semicolons(tmp_path):
    path = tmp_path / "set.csv"
    path.write_text('id;question;answers\nq1;"Who, if anyone, came?";Anna|Ben\n')
    (question,) = load_set(path).questions
    assert (question.question, question.answers) == ("Who, if anyone, came?", ("Anna", "Ben"))


def test_jsonl_bad_lines_are_named_and_hide_nothing(tmp_path):
    path = written(
        tmp_path / "set.jsonl",
        b"\xef\xbb\xbf" + GOOD.encode(),
        "",
        "{broken",
        "[1]",
        b'{"id": "x", "question": "\xff"}',
        '{"question": "No id?"}',
        '{"id": "e", "question": " "}',
        '{"id": "u", "question": "Q?", "answerable": false, "answers": ["a"]}',
        '{"id": "s", "question": "Q?", "answers": "one"}',
        '{"id": "n", "question": "Null?", "history": null, "as_of": "2024-02-01", "facts": 3}',
    )
    loaded = load_set(path)
    assert [question.id for question in loaded.questions] == ["a", "n"]
    assert [item.where for item in loaded.placed()] == [f"{path}:1", f"{path}:10"]
    lines = found(loaded.problems)
    assert [line for line, _ in lines] == [3, 4, 5, 6, 7, 8, 9]
    for (_, message), part in zip(
        lines,
        ["not valid JSON", "list was found", "not UTF-8: byte 0xff", "no `id`", "empty", "unanswerable", "`answers`"],
        strict=True,
    ):
        assert part in message
    assert loaded.name == "set"
    assert loaded.checksum == hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


# -- .csv


def test_csv_columns(tmp_path):
    path = written(
        tmp_path / "q.csv",
        "ID,Question,answers,answerable,gold_articles,tags,note",
        'a,"Who, then?",Keïta| IBK ,yes,one|two,x,ignored',
        "b,Unknown?,,false,,,",
        "c,Short?",
    )
    first, second, third = load_set(path).questions
    assert first == Question(
        id="a", question="Who, then?", answers=("Keïta", "IBK"), gold_articles=("one", "two"), tags=("x",)
    )
    assert (second.answerable, second.answers, third.answerable) == (False, (), True)


def test_csv_bad_rows_are_named_by_their_first_line_and_hide_nothing(tmp_path):
    path = written(
        tmp_path / "q.csv",
        "id,question,answers,answerable",
        'a,"Two',
        'lines?",x,true',
        "b,Q?,x,perhaps",
        ",No id?,x,",
        "d,,x,",
        "e,Q?,x,true,more",
        b"f,\xff?,x,",
        ",,,",
        "g,Q?,x,no",
        'h,"Never closed?,x,',
        "i,Last?,x,",
    )
    loaded = load_set(path)
    assert [question.id for question in loaded.questions] == ["a", "i"]
    assert [item.where for item in loaded.placed()] == [f"{path}:2", f"{path}:12"]
    lines = found(loaded.problems)
    assert [line for line, _ in lines] == [4, 5, 6, 7, 8, 9, 10, 11]
    for (_, message), part in zip(
        lines,
        ["'perhaps'", "no `id`", "no `question`", "5 cells under 4", "not UTF-8", "empty row", "unanswerable", "CSV"],
        strict=True,
    ):
        assert part in message


@pytest.mark.parametrize(
    ("header", "part"), [("id,text", "no column `question`"), ("id,question,id", "`id` is there twice")]
)
def test_csv_headers(tmp_path, header, part):
    loaded = load_set(written(tmp_path / "q.csv", header, "a,b,c"))
    assert found(loaded.problems)[0][0] == 1
    assert part in loaded.problems[0].message


# -- SQuAD

CONTEXT = "Mali's president resigned on 18 August."
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Mali_coup",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {"id": "q1", "question": "When?", "answers": [{"text": "18 August"}, {"text": "18 August"}]},
                        {"id": "q2", "question": "Why?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("ending", [".json", ".txt"])
def test_squad(tmp_path, indent, ending):
    path = written(tmp_path / f"dev{ending}", json.dumps(SQUAD, indent=indent))
    loaded = load_set(path)
    assert loaded.problems == ()
    first, second = loaded.questions
    assert first.answers == ("18 August",)
    assert first.evidence == (Evidence(article_id="Mali_coup", quote=CONTEXT),)
    assert (second.answerable, second.gold_articles, second.evidence) == (False, (), ())
    lines = path.read_text().splitlines()
    for item in loaded.placed():
        line = int(item.where.rpartition(":")[2])
        assert f'"{item.question.id}"' in "".join(lines[line - 1 : line + 1])


def test_squad_problems_by_line(tmp_path):
    path = written(
        tmp_path / "dev.json",
        '{"data": [',
        '{"paragraphs": []},',
        '{"title": "T", "paragraphs": [',
        '{"qas": []},',
        '{"context": "Some words.", "qas": [',
        '{"question": "No id?", "answers": [{"text": "Some"}]},',
        '{"id": "1", "question": "No answers?"},',
        '{"id": "2", "question": "Elsewhere?", "answers": [{"text": "other"}]},',
        '{"id": "3", "question": "Wrong?", "answers": "Some"},',
        '{"id": "4", "question": "Right?", "answers": [{"text": "Some"}]},',
        "7]}]},",
        '{"title": "U"}',
        "]}",
    )
    loaded = load_set(path)
    assert [question.id for question in loaded.questions] == ["4"]
    assert [item.where for item in loaded.placed()] == [f"{path}:10"]
    assert [line for line, _ in found(loaded.problems)] == [2, 4, 6, 7, 8, 9, 10, 12]


def test_squad_that_is_not_json_names_the_line(tmp_path):
    loaded = load_set(written(tmp_path / "dev.json", '{"data": [', "{}", "oops"))
    assert found(loaded.problems)[0][0] == 3
    assert loaded.questions == ()


# -- BEIR


def beir(folder, corpus, queries, **qrels):
    (folder / "qrels").mkdir(parents=True)
    written(folder / "corpus.jsonl", *(line if isinstance(line, str) else json.dumps(line) for line in corpus))
    written(folder / "queries.jsonl", *(line if isinstance(line, str) else json.dumps(line) for line in queries))
    for name, lines in qrels.items():
        written(folder / "qrels" / f"{name}.tsv", *lines)
    return folder


def test_beir(tmp_path):
    folder = beir(
        tmp_path / "nq",
        [{"_id": "d1", "title": "One", "text": "First."}, {"_id": "d2", "text": "Second."}],
        [{"_id": "q1", "text": "Which?"}, {"_id": "q2", "text": "Unjudged?"}, {"_id": "q3", "text": "Nothing?"}],
        test=["query-id\tcorpus-id\tscore", "q1\td2\t1", "q1\td1\t2", "q3\td1\t0"],
    )
    loaded = load_set(folder)
    assert loaded.problems == ()
    assert loaded.questions == (Question(id="q1", question="Which?", gold_articles=("d1", "d2")),)
    assert [item.where for item in loaded.placed()] == [f"{folder / 'queries.jsonl'}:1"]
    before = loaded.checksum
    written(folder / "qrels" / "test.tsv", "q1\td1\t1")
    assert load_set(folder).checksum != before
    assert loaded.name == "nq"


def test_beir_problems_by_line_and_splits_as_tags(tmp_path):
    folder = beir(
        tmp_path / "nq",
        [{"_id": "d1", "text": "First."}, "{", {"text": "none"}],
        [{"_id": "q1", "text": "Which?"}, {"text": "none"}, {"_id": "q2"}],
        dev=[
            "query-id\tcorpus-id\tscore",
            "q1\td1\t1",
            "q1 d1 1",
            "q1\td1\tmuch",
            "q9\td1\t1",
            "q1\tgone\t1",
            "q2\td1\t1",
        ],
        test=["q1\td1\t1"],
    )
    loaded = load_set(folder)
    assert [(q.id, q.tags) for q in loaded.questions] == [("q1", ("dev", "test"))]
    dev = folder / "qrels" / "dev.tsv"
    assert {problem.where for problem in loaded.problems} == {
        f"{dev}:3", f"{dev}:4", f"{dev}:5", f"{dev}:6",
        f"{folder / 'corpus.jsonl'}:2", f"{folder / 'corpus.jsonl'}:3",
        f"{folder / 'queries.jsonl'}:2", f"{folder / 'queries.jsonl'}:3",
    }  # fmt: skip


# -- what is no set


@pytest.mark.parametrize(("name", "content"), [("a.txt", "Just prose, no more."), ("a.bin", "{\0}")])
def test_unknown_formats_are_refused(tmp_path, name, content):
    with pytest.raises(InputError, match="expected"):
        load_set(written(tmp_path / name, content))


def test_a_missing_file_and_a_folder_without_a_set_are_refused(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        load_set(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="no BEIR set"):
        load_set(tmp_path)


def test_an_empty_file_is_a_problem(tmp_path):
    path = tmp_path / "empty.jsonl"
    path.touch()
    assert [problem.where for problem in load_set(path).problems] == [str(path)]


# -- writing

_words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
_questions = st.builds(
    Question,
    id=_words,
    question=_words,
    answers=st.lists(_words, max_size=2),
    gold_articles=st.lists(_words, max_size=2),
    evidence=st.lists(st.builds(Evidence, article_id=_words, quote=_words), max_size=2),
    history=st.lists(st.builds(Turn, role=st.sampled_from(["user", "assistant"]), content=_words), max_size=2),
    as_of=st.none() | st.dates(),
    tags=st.lists(_words, max_size=2),
)


@given(st.lists(_questions, max_size=4))
def test_round_trip(tmp_path_factory, questions):
    path = tmp_path_factory.mktemp("set") / "set.jsonl"
    write_set(path, questions)
    loaded = load_set(path)
    assert list(loaded.questions) == questions
    assert [int(item.where.rpartition(":")[2]) for item in loaded.placed()] == list(range(1, len(questions) + 1))


def test_write_leaves_out_what_is_empty(tmp_path):
    write_set(tmp_path / "s.jsonl", [Question(id="a", question="Où?", answerable=False)])
    assert (tmp_path / "s.jsonl").read_text(
        "utf-8"
    ) == '{"id": "a", "question": "Où?", "answers": [], "answerable": false}\n'


def test_a_write_that_breaks_leaves_the_file_as_it_was(tmp_path):
    path = written(tmp_path / "s.jsonl", GOOD)

    def broken():
        yield Question(id="b", question="B?")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_set(path, broken())
    assert path.read_text("utf-8") == GOOD + "\n"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(InputError, match="cannot be written"):
        write_set(tmp_path / "none" / "s.jsonl", [])


# -- against an archive


def test_check_names_everything_by_line(tmp_path):
    archive = Shelf(article("one", "Words that\nstand here."), article("two"))
    path = written(
        tmp_path / "s.jsonl",
        '{"id": "a", "question": "Good?", "answers": ["x"], "gold_articles": ["one"], "evidence": [{"article_id": "one", "quote": "that stand"}]}',
        '{"id": "a", "question": "Id again?", "answers": ["x"]}',
        '{"id": "b", "question": "good? ", "answers": ["x"]}',
        '{"id": "c", "question": "Good?", "answers": ["x"], "history": [{"role": "user", "content": "Before"}]}',
        '{"id": "d", "question": "Good?", "answers": ["x"], "as_of": "2024-01-01"}',
        '{"id": "e", "question": "Nothing?"}',
        '{"id": "f", "question": "Gone?", "gold_articles": ["gone"]}',
        '{"id": "g", "question": "Quote?", "gold_articles": ["one"], "evidence": [{"article_id": "one", "quote": "not there"}]}',
        '{"id": "h", "question": "Not gold?", "gold_articles": ["one"], "evidence": [{"article_id": "two", "quote": "Text"}]}',
        '{"id": "i", "question": "Unanswerable?", "answerable": false}',
        GOOD,
    )
    problems = found(check(load_set(path), archive))
    assert [line for line, _ in problems] == [2, 3, 6, 7, 8, 9, 11]
    for (_, message), part in zip(
        problems,
        [f"taken: {path}:1", f"before: {path}:1", "neither", "no article 'gone'", "'not there'", "not among", "taken"],
        strict=True,
    ):
        assert part in message


def test_identical_lines_keep_their_own_line_numbers(tmp_path):
    path = written(tmp_path / "s.jsonl", GOOD, GOOD, GOOD)
    assert {line for line, _ in found(check(load_set(path), Shelf()))} == {2, 3}


def test_locate():
    text = "One  two\nthree. One two three."
    archive = Shelf(article("a", text))

    def spans(*evidence):
        question = Question(id="q", question="Q?", evidence=[Evidence(article_id=a, quote=q) for a, q in evidence])
        return [(span.article_id, text[span.start : span.end]) for span in locate(question, archive)]

    assert spans(("a", "One two three")) == [("a", "One  two\nthree"), ("a", "One two three")]
    assert spans(("a", "two three. One")) == [("a", "two\nthree. One")]
    assert spans(("a", "four"), ("gone", "One"), ("a", " "), ("a", "three"), ("a", "three")) == [
        ("a", "three"),
        ("a", "three"),
    ]


def test_locate_finds_every_place_also_in_copies():
    text = "Ten men died. Often men die. Ten men died."
    archive = Shelf(article("a", text), article("b", text), article("c", "Ten men died."))
    question = Question(id="q", question="Q?", evidence=[Evidence(article_id="a", quote="Ten men died.")])
    assert [(span.article_id, span.start) for span in locate(question, archive)] == [
        ("a", 0),
        ("a", 29),
        ("b", 0),
        ("b", 29),
    ]


def test_a_place_inside_a_longer_word_is_one_only_where_there_is_no_other():
    assert find_all("men", "women and men") == [(10, 13)]
    assert find_all("men", "women") == [(2, 5)]


@given(st.text(" \nab.*", min_size=1), st.data())
def test_any_part_of_a_text_is_found_whatever_its_white_space(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not part.strip():
        assert find(part, text) is None
        return
    exact, folded = find(part, text), find("  ".join(part.split()), text)
    assert exact is not None
    assert folded is not None
    assert text[slice(*exact)] == part
    assert text[slice(*folded)].split() == part.split()


# -- ids of other archives


def squad_set(tmp_path):
    return load_set(written(tmp_path / "dev.json", json.dumps(SQUAD)))


@pytest.mark.parametrize(
    "articles",
    [
        [article("x", CONTEXT), article("right", f"Before.\n{CONTEXT}", "Mali coup")],
        [article("x", title="Mali coup"), article("right", CONTEXT, "mali  coup")],
        [article("x"), article("right", CONTEXT.replace(" ", "\n"), "A paragraph")],
    ],
    ids=["by title", "by title and text", "by text"],
)
def test_squad_titles_become_ids(tmp_path, articles):
    resolved = resolve(squad_set(tmp_path), articles)
    first = resolved.questions[0]
    assert first.gold_articles == ("right",)
    assert first.evidence[0].article_id == "right"
    assert check(resolved, Shelf(*articles)) == []
    assert [item.where for item in resolved.placed()] == [item.where for item in squad_set(tmp_path).placed()]


def test_what_is_not_in_the_archive_keeps_its_title(tmp_path):
    resolved = resolve(squad_set(tmp_path), [article("x")])
    assert "no article 'Mali_coup'" in check(resolved, Shelf(article("x")))[0].message


def test_beir_ids_stay_when_the_archive_has_them(tmp_path):
    corpus = [{"_id": f"d{n}", "title": "", "text": f"Text number {n}."} for n in (1, 2)]
    lines = ["q1\td1\t1", "q1\td2\t1"]
    folder = beir(tmp_path / "nq", corpus, [{"_id": "q1", "text": "Which?"}], test=lines)
    archive = [article("d1", "Other words."), article("mine", "Text number 2. And more.")]
    assert resolve(load_set(folder), archive).questions[0].gold_articles == ("d1", "mine")


def test_own_sets_are_left_alone():
    own = QuestionSet("own", "", (Question(id="a", question="Q?", gold_articles=("Title",)),))
    assert resolve(own, [article("x")]) is own


def test_sets_of_one_name_are_told_apart_by_their_paths(tmp_path):
    line = '{"id": "1", "question": "Who?", "answers": ["A"]}'
    for folder in ("new", "old"):
        (tmp_path / folder).mkdir()
    paths = [
        written(tmp_path / name, line)
        for name in ("new/sahel.jsonl", "old/sahel.jsonl", "old/sahel.ndjson", "ferry.jsonl")
    ]
    names = [loaded.name for loaded in load_sets(paths)]
    assert names == ["new/sahel.jsonl", "old/sahel.jsonl", "old/sahel.ndjson", "ferry"]
    assert [loaded.name for loaded in load_sets(paths[::-1])] == names[::-1]
    assert [loaded.name for loaded in load_sets(paths[1:3])] == ["sahel.jsonl", "sahel.ndjson"]
    assert [loaded.name for loaded in load_sets(paths[:1])] == ["sahel"]
    with pytest.raises(InputError, match="is given twice: name it once"):
        load_sets([paths[0], tmp_path / "old" / ".." / "new" / "sahel.jsonl"])
