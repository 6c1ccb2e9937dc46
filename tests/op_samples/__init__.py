"""What every operation is tried with, a module for each family of `mytorch.ops`.

A module lists SAMPLES and ERRORS; the tests in `tests/ops` are generated from all of them, and one test fails if a
public operation has no sample.
"""

import importlib
import pkgutil

from .sample import ErrorSample, Sample

SAMPLES: list[Sample] = []
ERRORS: list[ErrorSample] = []
for _module in sorted(info.name for info in pkgutil.iter_modules(__path__) if info.name != "sample"):
    _family = importlib.import_module(f"{__name__}.{_module}")
    SAMPLES += _family.SAMPLES
    ERRORS += getattr(_family, "ERRORS", [])
