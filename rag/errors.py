"""What can go wrong with language models.

    DatelineError
    ├── ChatModelError         a chat model is missing, out of reach, too slow, or writes nothing that can be used
    └── InputError
        └── UnknownModel       no model has this name

Every message says what happened, what was found, and what to do; none holds a key.
"""

from __future__ import annotations

from index.errors import DatelineError, InputError


class ChatModelError(DatelineError):
    """A chat model cannot be used, or has failed."""


class UnknownModel(InputError):
    """No model has this name."""
