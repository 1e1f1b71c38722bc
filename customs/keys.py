"""The key of a line in words: office, year, number and line of a declaration, such as 118-2025-012345-1."""


def key_of(cadu: int, fano: int, ndcl: int, nser: int) -> str:
    return f"{cadu:03}-{fano}-{ndcl:06}-{nser}"
