"""Schedules: learning rates that change from epoch to epoch.

Call `optimizer.step()` for every batch, and `scheduler.step()` once an epoch, after it.
"""

from .composed import ChainedScheduler as ChainedScheduler, SequentialLR as SequentialLR
from .cyclic import CyclicLR as CyclicLR
from .one_cycle import OneCycleLR as OneCycleLR
from .plateau import ReduceLROnPlateau as ReduceLROnPlateau
from .restarts import CosineAnnealingWarmRestarts as CosineAnnealingWarmRestarts
from .scheduler import LRScheduler as LRScheduler, LRScheduler as _LRScheduler
from .schedules import (
    ConstantLR as ConstantLR,
    CosineAnnealingLR as CosineAnnealingLR,
    ExponentialLR as ExponentialLR,
    LambdaLR as LambdaLR,
    LinearLR as LinearLR,
    MultiplicativeLR as MultiplicativeLR,
    MultiStepLR as MultiStepLR,
    PolynomialLR as PolynomialLR,
    StepLR as StepLR,
)
