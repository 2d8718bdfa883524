"""Ctrl-C ends `dateline serve` whatever pages are open, in order and without a word too many."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from chat import open_chat
from conftest import ROOT, Watched, serving

Watch = Callable[..., Watched]


@pytest.mark.parametrize("presses", [1, 2])
def test_interrupting_ends_the_server_with_a_page_open(tmp_path: Path, watch: Watch, presses: int) -> None:
    names = ["--allow-host", "archive.example"]
    with serving(tmp_path, ROOT / "seeds/017_mali-fuel-blockade.txt", names) as (address, server):
        open_chat(watch(address).page, address)
        assert httpx.get(address, headers={"Host": "Archive.example:80"}).status_code == 200
        assert httpx.get(address, headers={"Host": "elsewhere.example"}).status_code == 421
        for _ in range(presses):
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert (tmp_path / "serve.log").read_text().splitlines() == [f"Dateline is ready at {address} (Ctrl-C stops it)"]
