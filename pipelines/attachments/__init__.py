"""Readers of attached files. Each gives plain text: one line for a paragraph."""
