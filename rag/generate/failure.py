"""Whatever a model's library raises, in one sentence without a key in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.errors import ChatModelError

_LONGEST = 200  # characters
_SECRET = re.compile(
    r"\b(?:sk|pk|gsk|key|xai|hf|api)[-_][\w*.\-]{6,}|\bbearer\s+\S+|(?<=://)[^/@\s]+@|\b(api[-_ ]?key|token|authorization)\b(['\"]?\s*[:=]\s*)\S+",
    re.IGNORECASE,
)
_BY_STATUS = {
    400: "its server did not accept the request",
    401: "its server refused the key",
    402: "its server asks for payment",
    403: "its server refused the key",
    404: "its server has no such model",
    408: "its server took too long",
    413: "the request was too long for its server",
    429: "its server takes no more requests for now",
}
_BY_KIND = (
    (re.compile(r"timeout|timed.?out", re.IGNORECASE), "its server took too long"),
    (re.compile(r"ratelimit", re.IGNORECASE), _BY_STATUS[429]),
    (re.compile(r"authentication|permission", re.IGNORECASE), _BY_STATUS[401]),
    (re.compile(r"connect|network|resolve|gaierror|socket|ssl", re.IGNORECASE), "its server cannot be reached"),
)


def reason(error: BaseException, secrets: Sequence[str] = ()) -> str:
    """Why the model failed, as the rest of a sentence. secrets: words that must not appear in it."""
    if isinstance(error, ChatModelError):
        return scrubbed(str(error), secrets).rstrip(".")
    status = getattr(error, "status_code", None)
    said = None
    if isinstance(status, int):
        said = _BY_STATUS.get(status) or (f"its server failed ({status})" if status >= 500 else None)
    kind = type(error).__name__
    said = said or next((words for pattern, words in _BY_KIND if pattern.search(kind)), "it failed")
    lines = scrubbed(str(error), secrets).strip().splitlines()
    detail = lines[0][:_LONGEST].rstrip(". ") if lines else ""
    return f"{said} ({kind}{': ' if detail else ''}{detail})"


def scrubbed(text: str, secrets: Sequence[str] = ()) -> str:
    """A text without keys: those named, and what looks like one."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    return _SECRET.sub(lambda match: f"{match[1]}{match[2]}…" if match[1] else "…", text)
