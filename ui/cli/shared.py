"""What the commands share: flags, exit codes, settings, and how an error becomes one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from index.errors import DatelineError, InputError
from ui.say import harmless

if TYPE_CHECKING:
    from ui.settings import Settings

DONE, FAILED, WRONG_USAGE = 0, 1, 2

StoreFlag = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Folder of the archive.", show_default=False)
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print exactly one JSON value.")]
SourceFlag = Annotated[
    list[str] | None, typer.Option("--source", metavar="S", help="Only this outlet; may be given again.")
]
SinceFlag = Annotated[
    str | None, typer.Option("--since", metavar="D", help="Published on or after this day, month or year.")
]
UntilFlag = Annotated[
    str | None, typer.Option("--until", metavar="D", help="Published on or before this day, month or year.")
]
TopKFlag = Annotated[int | None, typer.Option("--top-k", metavar="N", min=1, max=1000, help="Passages to return.")]
BatchFlag = Annotated[
    Path | None, typer.Option("--batch", metavar="QUESTIONS.jsonl", help="Answer every line of a file of questions.")
]
OutputFlag = Annotated[Path | None, typer.Option("--output", "-o", metavar="OUT.jsonl", help="Where --batch writes.")]
ModelFlag = Annotated[
    str | None,
    typer.Option("--model", metavar="M", help="What composes the answer: quotes, local, provider:NAME."),
]


@contextmanager
def errors(context: typer.Context) -> Iterator[None]:
    """One clear sentence for what goes wrong; a traceback only with --debug. With --json it is the JSON value, too."""
    as_json = bool(context.params.get("json"))
    try:
        yield
    except DatelineError as error:
        if context.obj["debug"]:
            raise
        say_and_exit(str(error), WRONG_USAGE if isinstance(error, InputError) else FAILED, as_json=as_json)
    except KeyboardInterrupt:
        say_and_exit("Interrupted.", as_json=as_json)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nothing is left to say
        raise typer.Exit(FAILED) from None
    except typer.Exit:
        raise
    except OSError as error:
        if context.obj["debug"]:
            raise
        where = f"'{error.filename}': " if error.filename else ""
        say_and_exit(
            f"The system refused: {where}{error.strerror or error}. Check the place, its permissions and its free space.",
            as_json=as_json,
        )
    except Exception as error:  # a full disk, a locked database: whatever a library calls it, a person gets a sentence
        if context.obj["debug"]:
            raise
        said = f"{type(error).__name__}: {' '.join(str(error).split())} (`dateline --debug …` shows where)"
        say_and_exit(said, as_json=as_json)


def say_and_exit(message: str, code: int = FAILED, *, as_json: bool = False) -> NoReturn:
    """End the command with one sentence on standard error; as_json: and as {"error"} on standard output."""
    if as_json:
        print(json.dumps({"error": message}))
    print(f"dateline: {harmless(message)}", file=sys.stderr)
    raise typer.Exit(code)


def wrong_usage(message: str) -> NoReturn:
    """Say that the command was called wrongly; to be used inside `errors`."""
    raise InputError(message)


def settings_of(store: Path | None, **flags: Any) -> Settings:
    """The settings in force; flags that are None count as not given."""
    from ui.settings import read_settings

    return read_settings(store=store, **flags)
