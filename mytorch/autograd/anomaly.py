"""Finding the line of the forward pass that spoils the backward pass.

While the mode is on, every node remembers where it was made, and the results of every backward rule are searched for
NaN. It works by taking the places of two functions of the core; while it is off, the core is as it always was.
"""

from __future__ import annotations

import os
import threading
import traceback
import warnings
from typing import Any

from ..tensor import Tensor
from .engine import _Run
from .operation import Operation

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Frames at the end of a traceback that only say how an operation comes to be recorded.
_INNER = tuple(os.path.join(_PACKAGE, room) for room in ("autograd", "ops", "tensor_methods.py", "tensor.py"))
WARNING = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for debugging."
)

_enabled = False
_check_nan = True
_plain_apply: Any = Operation.__dict__["apply"]
_plain_visit: Any = _Run._visit
_visiting = threading.local()  # .node: whose rule is running in this thread


def is_anomaly_enabled() -> bool:
    """True inside `detect_anomaly`."""
    return _enabled


def is_anomaly_check_nan_enabled() -> bool:
    """True if NaN in the backward pass is an error while anomalies are being looked for."""
    return _check_nan


def set_anomaly_enabled(enabled: bool, check_nan: bool = True) -> None:
    """Look for anomalies from now on, or no longer."""
    global _enabled, _check_nan
    _enabled, _check_nan = enabled, check_nan
    Operation.apply = classmethod(_traced_apply) if enabled else _plain_apply  # pyright: ignore[reportAttributeAccessIssue]
    _Run._visit = _watched_visit if enabled else _plain_visit  # pyright: ignore[reportAttributeAccessIssue]


class detect_anomaly:
    """Inside this context, a NaN in the backward pass raises, and a warning shows the line of its forward operation.

    Any other error in a backward rule gets the same warning.

    Args:
        check_nan: False to look at errors only.
    """

    def __init__(self, check_nan: bool = True) -> None:
        self.prev, self.prev_check_nan = _enabled, _check_nan
        self.check_nan = check_nan
        warnings.warn(WARNING, stacklevel=2)

    def __enter__(self) -> None:
        set_anomaly_enabled(True, self.check_nan)

    def __exit__(self, *exc_info: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


class set_detect_anomaly:
    """Look for anomalies or not, as `mode` says: at once, and as a context until its end."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self.prev, self.prev_check_nan = _enabled, _check_nan
        set_anomaly_enabled(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exc_info: object) -> None:
        set_anomaly_enabled(self.prev, self.prev_check_nan)


def _traced_apply(cls: type[Operation], *inputs: Any, **options: Any) -> Any:
    result = _plain_apply.__get__(None, cls)(*inputs, **options)
    first = next((x for x in (result if isinstance(result, tuple) else (result,)) if isinstance(x, Tensor)), None)
    if first is not None:
        remember(first.node)
    return result


def remember(node: Operation | None) -> None:
    """Note on a node that was just made where it was made; nothing while the mode is off."""
    if not _enabled or node is None or hasattr(node, "traceback"):
        return
    frames = traceback.extract_stack()
    while frames and frames[-1].filename.startswith(_INNER):
        frames.pop()
    node.traceback = "".join(traceback.format_list(frames))  # pyright: ignore[reportAttributeAccessIssue]
    node.made_by = getattr(_visiting, "node", None)  # pyright: ignore[reportAttributeAccessIssue]


def _watched_visit(run: _Run, node: Operation, gradients: list[Any]) -> None:
    """`_visit` with the node's rule wrapped."""
    rule = node.backward

    def watched(*gradients: Any) -> Any:
        results = rule(*gradients)
        if _check_nan:
            for index, result in enumerate(results if isinstance(results, tuple) else (results,)):
                wanted = index < len(node.edges) and node.edges[index] is not None
                if wanted and result is not None and _has_nan(result):
                    raise RuntimeError(f"Function '{node.name()}' returned nan values in its {index}th output.")
        return results

    outer = getattr(_visiting, "node", None)
    _visiting.node = node
    node.backward = watched
    try:
        _plain_visit(run, node, gradients)
    except Exception:
        _explain(node)
        raise
    finally:
        del node.backward
        _visiting.node = outer


def _has_nan(gradient: Any) -> bool:
    array = gradient.array if isinstance(gradient, Tensor) else gradient
    return bool((array != array).any())


def _explain(node: Operation) -> None:
    """Warn with the lines that made the node, and with those that made the node whose backward rule made it."""
    made_at = getattr(node, "traceback", None)
    if made_at is None:
        text = "No forward pass information available. Enable detect anomaly during forward pass for more information."
        warnings.warn(f"Error detected in {node.name()}. {text}", stacklevel=2)
        return
    warnings.warn(
        f"Error detected in {node.name()}. Traceback of forward call that caused the error:\n{made_at}", stacklevel=2
    )
    maker = getattr(node, "made_by", None)
    while maker is not None:
        warnings.warn(
            f"\n\nPrevious calculation was induced by {maker.name()}. Traceback of forward call that induced the "
            f"previous calculation:\n{getattr(maker, 'traceback', '')}",
            stacklevel=2,
        )
        maker = getattr(maker, "made_by", None)
