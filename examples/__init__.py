"""The examples that ship with Gongkai."""
