"""A zipped BEIR folder -> its files, and nothing else of the archive. Knows nothing of their content."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from pathlib import Path

from index.errors import InputError

MOST_UNPACKED = 200_000_000  # bytes, all files together
_WANTED = re.compile(r"(?:[^/\\]+/)?(?P<file>corpus\.jsonl|queries\.jsonl|qrels/[\w-]+\.tsv)")
# A .zip that is damaged in its list, its names or its content; of an unknown kind; encrypted.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error,
)  # fmt: skip
_BLOCK = 1 << 20


def unpack(archive: Path, folder: Path) -> None:
    """Write corpus.jsonl, queries.jsonl and qrels/*.tsv of a .zip into a new folder.

    They may lie in one folder inside it. Raises InputError when it is no .zip, holds none of them, or too much.
    """
    folder.mkdir()
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(archive) as opened:
            for entry in opened.infolist():
                wanted = _WANTED.fullmatch(entry.filename)
                if not wanted:
                    continue
                target = folder / wanted["file"]
                target.parent.mkdir(exist_ok=True)
                with opened.open(entry) as source, target.open("xb") as out:
                    while block := source.read(_BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise InputError(
                                f"'{archive.name}' holds more than {MOST_UNPACKED // 1_000_000} MB when unpacked: "
                                "put the folder on the server, and name it with --questions."
                            )
                        out.write(block)
    except FileExistsError:
        raise InputError(f"'{archive.name}' holds the same file twice.") from None
    except _BROKEN as error:
        raise InputError(f"'{archive.name}' cannot be unpacked: {str(error) or 'it is damaged'}.") from None
    except OSError as error:  # without the path in it
        raise InputError(f"'{archive.name}' cannot be unpacked: {error.strerror or error}.") from None
    if left == MOST_UNPACKED:
        raise InputError(
            f"'{archive.name}' is no zipped BEIR set: corpus.jsonl, queries.jsonl and qrels/*.tsv were expected."
        )
