"""Checks of stored messages: simulated questions, 找错 messages, consultations."""
