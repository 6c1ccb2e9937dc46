"""An exception on its way from a worker to the main process: same type, same message, and where it happened."""

from __future__ import annotations

import pickle
import traceback
from typing import Any


class WorkerError:
    """What is left of an exception once it is pickled.

    Args:
        error: the exception, as caught in the worker.
        where: whose it is, such as "in DataLoader worker process 0".
    """

    def __init__(self, error: BaseException, where: str) -> None:
        self.text = f"Caught {type(error).__name__} {where}.\nOriginal {''.join(traceback.format_exception(error))}"
        self.pickled = _pickled(error)
        # A class that cannot be found by name (one made inside a function) is replaced by the nearest parent that can.
        self.kinds = [kind for kind in type(error).__mro__ if issubclass(kind, BaseException) and _pickled(kind)]

    def reraise(self) -> None:
        """Raise the exception again.

        Its message is the original one, followed by the worker's traceback. Exceptions that are more than a message
        (KeyError, OSError, those with fields of their own) keep their arguments and carry the text as a note.
        """
        raise self._rebuilt()

    def _rebuilt(self) -> BaseException:
        if self.pickled is not None:
            error: Any = pickle.loads(self.pickled)
            if len(error.args) == 1 and isinstance(error.args[0], str) and str(error) == error.args[0]:
                error.args = (self.text,)
                if str(error) == self.text:
                    return error
                error = pickle.loads(self.pickled)  # its __str__ does not follow args
            error.add_note(self.text)
            return error
        for kind in self.kinds:
            try:
                return kind(self.text)
            except Exception:
                continue
        return RuntimeError(self.text)


def _pickled(value: Any) -> bytes | None:
    """`value` pickled, or None if it would not come back."""
    try:
        pickled = pickle.dumps(value)
        pickle.loads(pickled)
    except Exception:
        return None
    return pickled
