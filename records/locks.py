"""Locks by which threads that ask for the same wait for the first of them, and find what it made."""

from threading import Lock


class Locks:
    """A number of locks for any number of keys. Keys that share one wait for each other in vain, which costs time alone."""

    def __init__(self, number: int) -> None:
        self._locks = [Lock() for _number in range(number)]

    def of(self, key: str) -> Lock:
        """The lock of a key, which is a digest in hexadecimal digits."""
        return self._locks[int(key, 16) % len(self._locks)]
