"""Articles in, a searchable index out. Knows nothing of language models or screens."""
