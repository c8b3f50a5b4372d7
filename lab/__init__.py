"""A little town of government sites on loopback, DNS included: compliant ones, defective ones and traps, for demo, tests and benchmarks."""
