"""cuDNN's switches. Scripts set them before training; mytorch's results are deterministic whatever they say."""

enabled = True
benchmark = False
deterministic = True
allow_tf32 = False


def is_available() -> bool:
    """Whether convolutions can go through cuDNN: not in this version."""
    return False


def version() -> None:
    """The version of cuDNN: None, it is not used."""
    return
