"""Networks that see, with torchvision's names where it has them."""

from .alexnet import AlexNet as AlexNet
from .alexnet import alexnet as alexnet
from .alexnet import alexnet_d2l as alexnet_d2l
from .alexnet import alexnet_one_tower as alexnet_one_tower
from .alexnet import alexnet_small as alexnet_small
from .lenet import LeNet5 as LeNet5
