"""Folders that are written once: published whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.generations import Generations


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    made = Generations(tmp_path / "index")
    with made.build(1) as folder:
        (folder / "sub").mkdir()
        (folder / "sub" / "data").write_bytes(b"first")
        (folder / "scratch.lock").touch()
    return made


def test_a_generation_is_there_as_it_was_built(generations: Generations) -> None:
    assert generations.intact(1)
    assert generations.intact(1, thorough=True)
    assert (generations.path(1) / "sub" / "data").read_bytes() == b"first"
    assert not generations.intact(2)
    assert not generations.intact(0)


def test_a_build_that_fails_leaves_nothing(generations: Generations) -> None:
    before = sorted(generations.root.rglob("*"))

    def fail() -> None:
        with generations.build(2, base=1) as folder:
            (folder / "sub" / "data").write_bytes(b"second")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert sorted(generations.root.rglob("*")) == before
    assert generations.intact(1, thorough=True)


def test_a_generation_begins_as_a_copy_and_leaves_its_base_alone(generations: Generations) -> None:
    with generations.build(2, base=1) as folder:
        assert (folder / "sub" / "data").read_bytes() == b"first"
        (folder / "sub" / "data").write_bytes(b"second")
    assert generations.intact(1, thorough=True)
    assert generations.intact(2, thorough=True)


def test_the_same_number_can_be_built_again(generations: Generations) -> None:
    with generations.build(1) as folder:
        (folder / "other").write_bytes(b"again")
    assert generations.intact(1)
    assert not (generations.path(1) / "sub").exists()


@pytest.mark.parametrize("content", [b"", b"first!", b"FIRST"])
def test_a_changed_file_is_noticed(generations: Generations, content: bytes) -> None:
    (generations.path(1) / "sub" / "data").write_bytes(content)
    assert not generations.intact(1)


def test_a_change_that_hides_its_time_is_noticed_when_every_file_is_read(generations: Generations) -> None:
    file = generations.path(1) / "sub" / "data"
    times = file.stat()
    file.write_bytes(b"FIRST")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not generations.intact(1, thorough=True)


def test_a_file_whose_time_alone_has_changed_is_taken_for_whole(generations: Generations) -> None:
    os.utime(generations.path(1) / "sub" / "data")
    assert generations.intact(1)


def test_pruning_keeps_what_it_is_told_and_sweeps_unfinished_work(generations: Generations) -> None:
    for number in (2, 3):
        with generations.build(number) as folder:
            (folder / "data").write_bytes(b"x")
    (generations.root / ".building-killed").mkdir()
    (generations.root / ".building-manifest").touch()
    generations.prune(keep={2, 3})
    assert sorted(path.name for path in generations.root.iterdir()) == [
        "00000002", "00000002.json", "00000003", "00000003.json"
    ]  # fmt: skip


def test_a_database_is_copied_whole_while_a_reader_writes_to_it(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    with generations.build(1) as folder, closing(sqlite3.connect(folder / "a.sqlite3")) as db:
        db.execute("CREATE TABLE t (n)")
        db.commit()
    assert generations.intact(1)
    with closing(sqlite3.connect(generations.path(1) / "a.sqlite3")) as reader:
        reader.execute("INSERT INTO t VALUES (1)")
        reader.commit()
        reader.execute("INSERT INTO t VALUES (2)")  # under way
        assert list(generations.path(1).glob("*-journal"))
        with generations.build(2, base=1) as folder, closing(sqlite3.connect(folder / "a.sqlite3")) as copy:
            assert copy.execute("SELECT n FROM t").fetchall() == [(1,)]
        reader.commit()
    assert generations.intact(1)
    assert generations.intact(2)


def test_a_database_that_lost_pages_is_noticed(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index")
    with generations.build(1) as folder, closing(sqlite3.connect(folder / "a.sqlite3")) as db:
        db.execute("CREATE TABLE t (n)")
        db.commit()
    os.truncate(generations.path(1) / "a.sqlite3", 4096)
    assert not generations.intact(1)
