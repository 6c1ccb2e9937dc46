"""oneDNN, PyTorch's library for CPUs: mytorch does without."""


def is_available() -> bool:
    """Always False."""
    return False
