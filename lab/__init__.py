"""A sample town of government sites on loopback, DNS included, for demo, tests and benchmarks."""
