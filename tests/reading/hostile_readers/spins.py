"""Never ends, and takes all the processor time there is."""


def read(_data: bytes) -> str:
    while True:
        pass
