"""`python -m gongkai`: the same command line, for children started by the scheduler."""

from gongkai.cli import main

main()
