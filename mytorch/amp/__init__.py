"""Mixed precision's words, for code that says them: there is none here, and every operation keeps its inputs' dtype.

So nothing is lost in accuracy, gradients do not vanish in half precision, and there is nothing to scale. Everything
here behaves as PyTorch's does with `enabled=False`.
"""

from .autocast import (
    autocast as autocast,
    custom_bwd as custom_bwd,
    custom_fwd as custom_fwd,
    is_autocast_available as is_autocast_available,
)
from .grad_scaler import GradScaler as GradScaler
