"""Model names: which there are, what each opens, and what is said when it cannot be used."""

from __future__ import annotations

import http.server
import json
import threading

import pytest

from index.build import Chunking, add
from index.loaders import load
from index.store import Store
from rag.answer import Request
from rag.chain import answer_of, build_chain
from rag.errors import ChatModelError, UnknownModel
from rag.evidence import Checked
from rag.extract import QuotesAnswerer
from rag.generate import ChatAnswerer, ChatSettings
from rag.models.catalog import MODELS
from rag.models.local import LocalChatModel
from ui.models import listed, open_chat_model
from ui.settings import read_settings
from ui.wiring import Dateline

KEY = "a-key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DATELINE_CHAT__API_KEY", "DATELINE_CHAT__BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", ["oracle", "", "quotes", ":x", "openai:", "nonsense:model", "local:nonsense"])
def test_a_name_that_there_is_not_is_answered_with_those_that_there_are(tmp_path, name):
    with pytest.raises(UnknownModel) as raised:
        open_chat_model(name, read_settings(models=tmp_path))
    assert "local:" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_local_model_is_opened_by_name_or_path_and_not_loaded_yet(tmp_path):
    model = MODELS[0]
    for name in ("local", f"local:{model.name}"):
        with pytest.raises(ChatModelError, match=f"dateline model pull {model.name}"):
            open_chat_model(name, read_settings(models=tmp_path))
    with pytest.raises(ChatModelError, match="no file has this path"):
        open_chat_model(f"local:{tmp_path}/mine.gguf", read_settings())
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    chat = ChatSettings(threads=1, context_tokens=2048, max_tokens=50)
    opened = open_chat_model(f"local:{tmp_path}/mine.gguf", read_settings(chat=chat))
    assert isinstance(opened, LocalChatModel)
    assert (opened.threads, opened.context_tokens, opened.max_tokens) == (1, 2048, 50)


@pytest.mark.parametrize("name", ["mistralai:mistral-large", "groq:llama"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(name):
    with pytest.raises(ChatModelError, match=f"`pip install langchain-{name.partition(':')[0]}`"):
        open_chat_model(name, read_settings())


def test_a_missing_package_of_an_extra_is_installed_by_make(monkeypatch):
    from langchain.chat_models import base

    def missing(module, class_name):
        raise ImportError("requires the langchain-anthropic package")

    monkeypatch.setattr(base, "_import_module", missing)
    base._get_chat_model_creator.cache_clear()
    with pytest.raises(ChatModelError, match=r"langchain-anthropic: run `make setup EXTRAS=anthropic`"):
        open_chat_model("anthropic:some-model", read_settings())


def test_a_missing_key_is_said_without_a_traceback():
    with pytest.raises(ChatModelError, match="DATELINE_CHAT__API_KEY") as raised:
        open_chat_model("openai:some-model", read_settings())
    assert "\n" not in str(raised.value)


def test_a_key_is_never_part_of_what_is_printed(monkeypatch):
    monkeypatch.setenv("DATELINE_CHAT__API_KEY", KEY)
    settings = read_settings()
    assert settings.chat.api_key.get_secret_value() == KEY
    for shown in (
        repr(settings),
        str(settings),
        settings.model_dump_json(),
        repr(open_chat_model("openai:x", settings)),
    ):
        assert KEY not in shown


def test_the_list_says_what_is_ready_and_what_the_rest_needs(tmp_path):
    models = {model.name: model for model in listed(read_settings(models=tmp_path))}
    assert models["quotes"].ready
    local = models[f"local:{MODELS[0].name}"]
    assert (local.ready, local.remedy) == (False, f"dateline model pull {MODELS[0].name}")
    assert models["openai:NAME"].ready
    assert all(model.ready == (model.remedy is None) for model in models.values())


@pytest.fixture
def server():
    """An OpenAI-compatible server; `behaviour` chooses what it does."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, self.headers["Authorization"], body))
            if status := state.get("status"):
                self._send(status, "application/json", json.dumps({"error": {"message": f"no, {KEY}"}}).encode())
                return
            pieces = [
                {"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}]}
                for text in ("It ", "fell.")
            ]
            lines = "".join(
                f"data: {json.dumps({'id': 'x', 'object': 'chat.completion.chunk', **p})}\n\n" for p in pieces
            )
            self._send(200, "text/event-stream", (lines + "data: [DONE]\n\n").encode())

        def _send(self, status, kind, content):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    seen, state = [], {}
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}/v1", seen, state
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.mark.parametrize(
    ("name", "sent"), [("my-model", "my-model"), ("openai:my-model", "my-model"), ("openai:my:model:7b", "my:model:7b")]
)
def test_any_openai_compatible_server_is_asked_with_the_key(server, name, sent):
    address, seen, _ = server
    model = open_chat_model(name, read_settings(chat=ChatSettings(base_url=address, api_key=KEY)))
    assert "".join(str(chunk.text) for chunk in model.stream("What fell?")) == "It fell."
    path, authorization, body = seen[-1]
    assert (path, authorization, body["model"], body["stream"]) == ("/v1/chat/completions", f"Bearer {KEY}", sent, True)
    assert 256 in (body.get("max_tokens"), body.get("max_completion_tokens"))


def test_a_server_of_ones_own_needs_no_key(server):
    address, _, _ = server
    model = open_chat_model("my-model", read_settings(chat=ChatSettings(base_url=address)))
    assert "".join(str(chunk.text) for chunk in model.stream("What fell?")) == "It fell."


@pytest.mark.parametrize(("status", "why"), [(401, "refused the key"), (404, "no such model"), (400, "did not accept")])
def test_what_a_server_refuses_is_one_sentence_without_the_key(seeded_question, server, status, why):
    address, _, state = server
    state["status"] = status
    settings = read_settings(chat=ChatSettings(base_url=address, api_key=KEY))
    answer = seeded_question(open_chat_model("my-model", settings), settings.chat)
    assert answer.model == "quotes"
    assert why in answer.notice
    assert KEY not in answer.notice


def test_a_server_that_is_not_there_is_one_sentence(seeded_question):
    settings = read_settings(chat=ChatSettings(base_url="http://127.0.0.1:9/v1", api_key=KEY))
    answer = seeded_question(open_chat_model("my-model", settings), settings.chat)
    assert answer.model == "quotes"
    assert "cannot be reached" in answer.notice


@pytest.fixture
def seeded_question(tmp_path, embedding):
    """Asks a model one question over an archive of one article."""

    class AllIsTrue:
        def check(self, sentence, cited, evidence):
            return Checked(sentence, "supported", (1,), ())

    folder = tmp_path / "archive"
    store = Store(folder, create=True)
    story = tmp_path / "bridge.txt"
    story.write_text(
        "Bridge of Brill falls\n\nThe old bridge of Brill fell on Monday 3 May. Nobody was hurt.\n", "utf-8"
    )
    add(store, load([story]), lambda: embedding, embedding.name, Chunking())
    store.close()
    dateline = Dateline(read_settings(store=folder))

    def ask(model, chat):
        quotes = QuotesAnswerer(dateline.archive, dateline.embedding, dateline.settings.quotes)
        answerer = ChatAnswerer(model, "my-model", quotes, AllIsTrue(), dateline.embedding.count_tokens, chat)
        request = Request(question="When did the old bridge of Brill fall?")
        return answer_of(build_chain(dateline.retriever, answerer).stream(request))

    yield ask
    dateline.close()
