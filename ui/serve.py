"""Starts the server: finds a port, says where the chat is, runs until it is stopped."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import uvicorn

from index.errors import InputError
from rag.evaluate.sets import load_set
from ui.evaluation.workbench import Workbench
from ui.say import say
from ui.settings import Settings
from ui.web.app import create_app
from ui.web.guard import LOOPBACK
from ui.wiring import Dateline

_PORTS_TRIED = 100
_EXAMPLES = 3
_GRACE = 2.0  # seconds for answers under way once the server is told to stop


class _Server(uvicorn.Server):
    """A server that stops although pages are open: they keep streams to it open for as long as it lives."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        hanging_up = self._loop.call_later(_GRACE, self._hang_up)
        await super().shutdown(sockets)
        hanging_up.cancel()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets answers finish; a second one hangs up at once, but still comes to rest in order."""
        if self.should_exit and sig == signal.SIGINT and hasattr(self, "_loop"):
            self._loop.call_soon_threadsafe(self._hang_up)
        elif not self.should_exit:
            super().handle_exit(sig, frame)

    def _hang_up(self) -> None:
        """To a stream this is the same as a reader who leaves."""
        for connection in list(self.server_state.connections):
            if connection.transport:
                connection.transport.close()


def serve(
    settings: Settings,
    host: str,
    port: int,
    examples: Path | None = None,
    allowed_hosts: Sequence[str] = (),
    questions: Sequence[Path] = (),
    *,
    root_path: str = "",
    evaluation: bool = True,
) -> None:
    """Serve the chat and the HTTP API until interrupted; raises InputError when the address cannot be used.

    examples: a question set; its first questions are offered on the page.
    allowed_hosts: further names by which the server may be addressed; a server that others can reach answers to any name
    unless some are given here.
    questions: question sets, and folders of them, for the evaluation page; `evaluation` says whether there is one.
    root_path: what a proxy in front of the server strips from addresses.
    """
    root_path = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    for path in questions:
        if not path.exists():
            raise InputError(f"There are no questions at '{path}': name a question set or a folder of them.")
    offered = _first_questions(examples) if examples else []
    with _listen(host, port) as listening:
        free = listening.getsockname()[1]
        if port and free != port:
            say(f"Port {port} is taken: using {free}.")
        if not _is_loopback(host):
            more = ", run and add test questions, and delete runs" if evaluation else ""
            say(f"Anyone who can reach {host} can read the whole archive{more}: there is no login.")
        with (
            _private_uploads(),
            closing(Dateline(settings)) as dateline,
            closing(Workbench(dateline, questions)) as workbench,
        ):
            names = _names(host, allowed_hosts)
            app = create_app(dateline, offered, names, workbench if evaluation else None)
            say(f"Dateline is ready at http://{_shown(host)}:{free} (Ctrl-C stops it)")
            server = _Server(uvicorn.Config(app, log_level="warning", server_header=False, root_path=root_path))
            with suppress(KeyboardInterrupt):  # uvicorn raises it again once it has come to rest
                server.run(sockets=[listening])


@contextmanager
def _private_uploads() -> Iterator[None]:
    """Uploaded files lie where only this account can read them, and not for longer than the server runs."""
    with TemporaryDirectory(prefix="dateline-") as folder:
        os.environ["GRADIO_TEMP_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["GRADIO_TEMP_DIR"]


def _first_questions(path: Path) -> list[str]:
    found = load_set(path)
    if found.problems:
        raise InputError(
            f"The examples cannot be read as a question set: {found.problems[0].where}: {found.problems[0].message}."
        )
    return [question.question for question in found.questions[:_EXAMPLES]]


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one: taken here, so that nobody else gets it meanwhile."""
    last: OSError | None = None
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)) if port else (0,):
        try:
            return socket.create_server((host, candidate), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        except OSError as error:
            last = error
            if isinstance(error, socket.gaierror):
                break
    raise InputError(f"Cannot listen on {host} port {port}: {last}. Choose others with --host and --port.")


def _names(host: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
    if not allowed and not _is_loopback(host):
        return None
    return (*LOOPBACK, _shown(host), *(name.lower() for name in allowed))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
