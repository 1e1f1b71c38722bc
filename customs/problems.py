"""Why a file of export declarations cannot be used."""


class Unusable(Exception):
    """The file cannot be used; the text says why in one line, in the user's language."""
