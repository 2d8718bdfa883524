"""What is fast and what is good, and how we know: each module is one measurement, `python -m benchmarks` runs them."""
