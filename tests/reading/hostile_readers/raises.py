"""Fails with something that nobody should see."""


def read(_data: bytes) -> str:
    raise ValueError("secret")
