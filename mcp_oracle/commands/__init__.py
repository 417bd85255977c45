"""The sub-commands of the command line: the only files that print. Each has `main(words) -> exit code`."""
