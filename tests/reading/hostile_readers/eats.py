"""Takes twice the memory that it may have."""


def read(_data: bytes) -> str:
    return str(len(bytearray(2 << 30)))
