"""`python -m twin` is the command line."""

from twin.cli.app import main

main()
