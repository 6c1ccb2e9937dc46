"""Preparing and varying pictures, under torchvision's names: Pillow pictures, Tensors (C, H, W) and whole batches."""

from . import functional as functional
from .alexnet_recipe import (
    PCAColor as PCAColor,
    SubtractMean as SubtractMean,
    colour_statistics as colour_statistics,
    mean_picture as mean_picture,
    ten_crop_probabilities as ten_crop_probabilities,
)
from .blur import GaussianBlur as GaussianBlur
from .choice import RandomApply as RandomApply, RandomChoice as RandomChoice, RandomOrder as RandomOrder
from .erasing import RandomErasing as RandomErasing
from .fixed import (
    CenterCrop as CenterCrop,
    ConvertImageDtype as ConvertImageDtype,
    FiveCrop as FiveCrop,
    Grayscale as Grayscale,
    Lambda as Lambda,
    Normalize as Normalize,
    Pad as Pad,
    PILToTensor as PILToTensor,
    Resize as Resize,
    TenCrop as TenCrop,
    ToPILImage as ToPILImage,
    ToTensor as ToTensor,
)
from .random import (
    GaussianNoise as GaussianNoise,
    RandomCrop as RandomCrop,
    RandomHorizontalFlip as RandomHorizontalFlip,
    RandomResizedCrop as RandomResizedCrop,
    RandomVerticalFlip as RandomVerticalFlip,
)
from .random_color import ColorJitter as ColorJitter, RandomGrayscale as RandomGrayscale
from .random_warp import RandomAffine as RandomAffine, RandomRotation as RandomRotation
from .resampling import InterpolationMode as InterpolationMode
from .transform import Compose as Compose, Transform as Transform
