"""Apple's GPUs: not supported, and scripts that ask are told so."""


def is_available() -> bool:
    """Always False."""
    return False


def is_built() -> bool:
    """Always False."""
    return False
