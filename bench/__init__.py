"""Benchmarks: ratios against a peer in one run, never timed tests. `make bench` runs them all."""
