"""A question in, a checked answer out. Knows nothing of screens."""
