"""Files: trees of tensors written and read back, without ever running code that a file brings along."""

from .atomic import atomic_write as atomic_write
from .checkpoint import load as load, save as save
from .errors import CheckpointError as CheckpointError
