"""Pictures to learn from: drawn or made up here, or read from the files that the world trains on."""

from .cifar import CIFAR10 as CIFAR10, CIFAR100 as CIFAR100
from .digits import Digits as Digits
from .fake import FakeData as FakeData
from .fashion_mnist import FashionMNIST as FashionMNIST
from .folder import DatasetFolder as DatasetFolder, ImageFolder as ImageFolder
from .imagenet import ImageNet as ImageNet
from .mnist import MNIST as MNIST
from .pictures import PictureDataset as PictureDataset
from .shapes import Shapes as Shapes
