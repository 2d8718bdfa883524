"""What can go wrong, said so that a person can act on it.

    DatelineError
    ├── StoreError
    │   ├── StoreBusy          another process is writing to this store
    │   ├── StoreMissing       nothing was indexed here yet
    │   ├── StoreMismatch      built with another embedding model, or by a newer program
    │   └── StoreDamaged       the ledger itself cannot be read
    ├── ModelError             an embedding model is missing or is not what it claims to be
    ├── InputError             a path, a filter or a question that cannot be used
    └── ArticleNotFound        no article has this id

Every message says what happened, what was found, and what to do.
"""


class DatelineError(Exception):
    """Base of every error that Dateline raises on purpose; its text is shown to people as it is."""


class StoreError(DatelineError):
    """A store cannot be used as asked."""


class StoreBusy(StoreError):
    """Another process holds the writing lock of the store."""


class StoreMissing(StoreError):
    """The folder holds no store."""


class StoreMismatch(StoreError):
    """The store was built with another embedding model, or by a newer program."""


class StoreDamaged(StoreError):
    """The ledger cannot be read."""


class ModelError(DatelineError):
    """An embedding model is missing or damaged."""


class InputError(DatelineError):
    """What a person gave cannot be used."""


class ArticleNotFound(DatelineError):
    """No article of the archive has this id."""
