"""Preparing and varying pictures, under torchvision's names, on Tensors (C, H, W) or batches (N, C, H, W)."""

from . import functional as functional
from .fixed import CenterCrop as CenterCrop
from .fixed import Lambda as Lambda
from .fixed import Normalize as Normalize
from .fixed import Pad as Pad
from .fixed import Resize as Resize
from .fixed import ToTensor as ToTensor
from .random import GaussianNoise as GaussianNoise
from .random import RandomCrop as RandomCrop
from .random import RandomHorizontalFlip as RandomHorizontalFlip
from .random import RandomVerticalFlip as RandomVerticalFlip
from .resampling import InterpolationMode as InterpolationMode
from .transform import Compose as Compose
from .transform import Transform as Transform
