"""Why a client's file is left alone."""


class UneditableError(Exception):
    """The file cannot be changed without a risk to what else it holds; the text says why, as `it is ...`."""
