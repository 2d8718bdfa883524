"""What every response carries, and which requests are let in at all. Knows addresses and headers, nothing of pages.

The content security policy names no host but this one, and lets only those inline scripts run that the page was served
with, each by its hash; Gradio compiles its templates in the browser, which takes 'unsafe-eval'. Of Gradio's own
addresses only those that the pages use are open: no files, no API pages, no proxy, and uploads on the evaluation page alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.evaluation.sets import LARGEST_UPLOAD

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LARGEST_BODY = 1_000_000  # bytes
UPLOAD = "/evaluation/gradio_api/upload"
_AROUND_UPLOAD = 10_000  # bytes of a form around the file in it

_GRADIO = r"theme\.css|(assets|static)/.+|gradio_api/(queue/(join|data)|heartbeat/[^/]+|cancel|reset)"
_OPEN = re.compile(
    rf"/(|favicon\.ico|robots\.txt|(api|page)/.+|{_GRADIO}"
    rf"|evaluation/?|evaluation/({_GRADIO}|gradio_api/upload(_progress)?|runs/[^/]+/[^/]+))"
)
_READING = ("GET", "HEAD")
_PORT = re.compile(r":\d+$")
_INLINE_SCRIPT = re.compile(rb"<script\b[^>]*>(.*?)</script", re.DOTALL | re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def guarded(app: ASGIApp, hosts: Collection[str] | None = None) -> ASGIApp:
    """The application behind the guard (an ASGI middleware).

    hosts: the only names by which the server may be addressed, without port; None allows any. For a server on loopback
    this keeps out a page elsewhere whose name was made to point here (DNS rebinding).
    """

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here speaks it
            await send({"type": "websocket.close"})
            return
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        if refusal := _refusal(scope, hosts):
            await refusal(scope, receive, _with_headers(send))
        else:
            await app(scope, receive, _with_headers(send))

    return call


def policy(page: bytes = b"") -> str:
    """The content security policy of a response; the inline scripts of `page`, if it is one, are allowed."""
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE_SCRIPT.findall(page))
    inline = "".join(f" 'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval'{inline}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    )


def _refusal(scope: Scope, hosts: Collection[str] | None) -> JSONResponse | None:
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if not _OPEN.fullmatch(path):
        return JSONResponse({"error": f"There is nothing at {scope['path']}."}, status_code=404)
    headers = Headers(scope=scope)
    if hosts is not None and _PORT.sub("", headers.get("host", "").lower()) not in hosts:
        return JSONResponse({"error": "This server does not answer to that name."}, status_code=421)
    if "transfer-encoding" in headers:
        return JSONResponse({"error": "A request must say its length (Content-Length)."}, status_code=411)
    length = headers.get("content-length", "0")
    most = LARGEST_UPLOAD + _AROUND_UPLOAD if path == UPLOAD else LARGEST_BODY
    if not length.isdecimal() or int(length) > most:
        return JSONResponse({"error": f"A request may have at most {most:,} bytes."}, status_code=413)
    if scope["method"] not in _READING and _from_elsewhere(headers, hosts):
        return JSONResponse({"error": "A page of another site cannot ask this of the server."}, status_code=403)
    return None


def _from_elsewhere(headers: Headers, hosts: Collection[str] | None) -> bool:
    """Whether a page of another site has a browser send this. Over plain http only `Origin` tells; programs send neither."""
    if headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        return True
    origin = headers.get("origin")
    if origin is None:
        return False
    host = origin.partition("://")[2].lower()
    # A proxy may have changed `Host`, not the names that the server was told to answer to.
    named = set(hosts or ()) - set(LOOPBACK)
    return host != headers.get("host", "").lower() and _PORT.sub("", host) not in named


def _with_headers(send: Send) -> Send:
    """`send`, adding the headers; a page is held back until it is whole, because its scripts are hashed."""
    start: Message | None = None
    parts: list[bytes] = []

    async def guarded_send(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            for name in [name for name in headers if name.startswith("access-control-")]:
                del headers[name]  # Gradio would let any site read what a reader's browser is shown
            if headers.get("content-type", "").startswith("text/html"):
                start = message
                return
            headers["Content-Security-Policy"] = policy()
        elif message["type"] == "http.response.body" and start is not None:
            parts.append(message.get("body", b""))
            if message.get("more_body", False):
                return
            page = b"".join(parts)
            MutableHeaders(scope=start)["Content-Security-Policy"] = policy(page)
            await send(start)
            start = None
            message = {"type": "http.response.body", "body": page}
        await send(message)

    return guarded_send
