"""PyTorch's paths: `nn.modules.conv.Conv2d` is `nn.Conv2d`. Model code imports from here; the layers live next door.

A path is imported when it is first asked for: most programs ask for none.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import (
        activation as activation,
        batchnorm as batchnorm,
        channelshuffle as channelshuffle,
        container as container,
        conv as conv,
        distance as distance,
        dropout as dropout,
        flatten as flatten,
        fold as fold,
        instancenorm as instancenorm,
        lazy as lazy,
        linear as linear,
        loss as loss,
        module as module,
        normalization as normalization,
        padding as padding,
        pixelshuffle as pixelshuffle,
        pooling as pooling,
        rnn as rnn,
        sparse as sparse,
        transformer as transformer,
        upsampling as upsampling,
        utils as utils,
    )


def __getattr__(name: str) -> Any:
    """A path, or a layer: `nn.modules.Linear` is `nn.Linear` too."""
    from .. import __dict__ as layers

    is_layer = isinstance(layers.get(name), type)  # then no file need be looked for
    if not is_layer and importlib.util.find_spec(f"{__name__}.{name}") is not None:
        return importlib.import_module(f"{__name__}.{name}")
    if name not in layers or name.startswith("_"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return layers[name]


def __dir__() -> list[str]:
    import pkgutil

    return [path.name for path in pkgutil.iter_modules(__path__)]
