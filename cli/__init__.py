"""The command line: parses a request, calls pipeline, shows the answer."""
