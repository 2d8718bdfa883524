"""Files in, articles out; one module per format. See `load`."""

from index.loaders.discover import load
from index.loaders.found import Failed, Loaded, Skipped

__all__ = ["Failed", "Loaded", "Skipped", "load"]
