"""Pictures: networks, data sets and transforms, in torchvision's shape."""

from . import datasets as datasets, models as models, transforms as transforms, utils as utils
