"""Bedrock: frozen records, closed lists and ports that every room shares; no input or output."""
