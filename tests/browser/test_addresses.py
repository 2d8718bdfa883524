"""The HTTP side of the server: the API's answers and errors, the headers, and what is not open."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from rag.answer import Answer, SearchResult
from ui.shown import ShownArticle

QUESTION = "Who is to visit Bamako, and why?"


def test_ask_search_and_articles_agree(seeds: str) -> None:
    answer = Answer.model_validate(httpx.post(f"{seeds}/api/ask", json={"question": QUESTION}).json())
    assert answer.status == "answered"
    for citation in answer.citations:
        article = ShownArticle.model_validate(httpx.get(f"{seeds}/api/articles/{citation.article_id}").json())
        assert article.text[citation.start : citation.end] == citation.quote
    found = httpx.post(f"{seeds}/api/search", json={"question": QUESTION, "top_k": 2}).json()
    assert len(SearchResult.model_validate(found).passages) == 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("GET", "/api/articles/no-such", None, 404, "No article has the id 'no-such'"),
        ("GET", "/api/nowhere", None, 404, "There is nothing at"),
        ("POST", "/api/ask", {"question": " "}, 422, "The question is empty"),
        ("POST", "/api/ask", {}, 422, "question: Field required"),
        ("POST", "/api/ask", {"question": "x", "filters": {"since": "soon"}}, 422, "filters.since"),
        ("POST", "/api/ask", {"question": "x", "filters": {"since": "2025-09", "until": "2024"}}, 422, "no day lies"),
        ("POST", "/api/search", {"question": "x", "top_k": 0}, 422, "top_k"),
        ("POST", "/api/search", {"question": "x", "top_k": 1001}, 422, "top_k"),
        ("POST", "/api/search", {"question": " "}, 422, "The question is empty"),
        ("POST", "/api/search", {"question": "x", "surprise": 1}, 422, "surprise"),
        ("POST", "/gradio_api/upload", {}, 404, "There is nothing at"),
        ("GET", "/gradio_api/file=/etc/passwd", None, 404, "There is nothing at"),
        ("GET", "/gradio_api/info", None, 404, "There is nothing at"),
        ("GET", "/config", None, 404, "There is nothing at"),
        ("GET", "/evaluation/config", None, 404, "There is nothing at"),
        ("GET", "/evaluation/gradio_api/file=/etc/passwd", None, 404, "There is nothing at"),
        ("GET", "/evaluation/runs/none/report.html", None, 404, "There is no run 'none'"),
        ("GET", "/evaluation/runs/../report.html", None, 404, "There is nothing at"),
        ("GET", "/evaluation/runs/..%2f..%2fledger.sqlite3/report.html", None, 404, "There is nothing at"),
        ("GET", "/docs", None, 404, "There is nothing at"),
    ],
)
def test_what_goes_wrong_is_one_sentence(
    seeds: str, method: str, path: str, body: object, status: int, says: str
) -> None:
    response = httpx.request(method, seeds + path, json=body)
    assert response.status_code == status
    assert set(response.json()) == {"error"}
    assert says in response.json()["error"]
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/api/ask", "/api/search"])
@pytest.mark.parametrize(
    "body", [rb'{"question": "\ud800"}', rb'{"question": "x", "filters": {"sources": ["\udfff"]}}']
)
def test_half_a_character_is_refused_in_a_sentence(seeds: str, path: str, body: bytes) -> None:
    response = httpx.post(seeds + path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert "character" in response.json()["error"] or "unicode" in response.json()["error"]


def test_the_api_takes_parts_of_dates_and_as_many_passages_as_the_command_line(seeds: str) -> None:
    body = {"question": QUESTION, "filters": {"since": "2025-09", "until": "2025"}}
    filters = httpx.post(f"{seeds}/api/ask", json=body).json()["filters"]
    assert (filters["since"], filters["until"]) == ("2025-09-01", "2025-12-31")
    assert httpx.post(f"{seeds}/api/search", json={**body, "top_k": 1000}).status_code == 200


def test_a_request_may_not_be_huge(seeds: str) -> None:
    response = httpx.post(f"{seeds}/api/ask", json={"question": "x" * 1_100_000})
    assert response.status_code == 413


def test_an_upload_may_be_larger_but_not_huge_and_is_not_to_be_read_back(seeds: str) -> None:
    def upload(size: int) -> httpx.Response:
        return httpx.post(f"{seeds}/evaluation/gradio_api/upload", files={"files": ("a.jsonl", b"x" * size)})

    taken = upload(2_000_000)
    assert taken.status_code == 200
    (path,) = taken.json()
    assert Path(path).parents[1].stat().st_mode & 0o077 == 0
    assert httpx.get(f"{seeds}/evaluation/gradio_api/file={path}").status_code == 404
    assert upload(20_100_000).status_code == 413


@pytest.mark.parametrize("path", ["/evaluation/gradio_api/upload", "/evaluation/gradio_api/queue/join", "/api/ask"])
def test_a_page_elsewhere_can_ask_nothing(seeds: str, path: str) -> None:
    response = httpx.post(f"{seeds}{path}", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


@pytest.mark.parametrize("origin", ["http://elsewhere.invalid", "http://127.0.0.1:1", "null"])
@pytest.mark.parametrize("path", ["/evaluation/gradio_api/queue/join", "/gradio_api/queue/join", "/api/ask"])
def test_nor_can_it_where_only_its_origin_tells(seeds: str, path: str, origin: str) -> None:
    asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for method in ("POST", "OPTIONS"):
        assert httpx.request(method, f"{seeds}{path}", headers=asking).status_code == 403
    read = httpx.get(f"{seeds}/", headers={"Origin": origin})
    assert not [name for name in read.headers if name.startswith("access-control-")]


def test_the_page_itself_may_ask(seeds: str) -> None:
    asked = httpx.post(f"{seeds}/api/search", json={"question": "coup"}, headers={"Origin": seeds})
    assert asked.status_code == 200


def test_a_form_on_another_site_cannot_ask(seeds: str) -> None:
    response = httpx.post(f"{seeds}/api/ask", content=b'{"question": "x"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422


def test_a_server_on_this_machine_answers_to_its_own_names_only(seeds: str) -> None:
    assert httpx.get(f"{seeds}/", headers={"Host": "elsewhere.invalid"}).status_code == 421
    assert httpx.get(f"{seeds}/", headers={"Host": "localhost:1234"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/evaluation/", "/page/style.css", "/api/openapi.json", "/nowhere", "/assets/none.js"]
)
def test_every_response_carries_the_headers(seeds: str, path: str) -> None:
    headers = httpx.get(seeds + path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["referrer-policy"] == "no-referrer"
