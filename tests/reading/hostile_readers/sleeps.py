"""Never ends, and takes no processor time."""

import time


def read(_data: bytes) -> str:
    time.sleep(60)
    return "done"
