"""Pictures to learn from: ten drawn patterns that need no download, and Fashion-MNIST."""

from .fashion_mnist import FashionMNIST as FashionMNIST
from .pictures import PictureDataset as PictureDataset
from .shapes import Shapes as Shapes
