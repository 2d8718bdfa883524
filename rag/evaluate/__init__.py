"""Answer quality, measured with sets of test questions. Depends on the product; the product never depends on it."""
