"""cuDNN's switches. Scripts set them before training; mytorch's results are deterministic whatever they say."""

from ..kernels.conv2d import cudnn as kernel

enabled = True
benchmark = False
deterministic = True
allow_tf32 = False


def is_available() -> bool:
    """Whether convolutions can go through cuDNN; they do after `mytorch.backends.conv2d.use("cudnn")` only."""
    return kernel.is_ready() is True


def version() -> int | None:
    """The version of cuDNN, 91300 for 9.13; None if it cannot be used."""
    return int(kernel.library().backend_version()) if is_available() else None
