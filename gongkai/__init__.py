"""The command line: one file per command, each a few lines over the packages below."""

__version__ = "0.1.0"
