"""Networks that see, with torchvision's names where it has them."""

from .alexnet import (
    AlexNet as AlexNet,
    AlexNet_Small_Weights as AlexNet_Small_Weights,
    alexnet_d2l as alexnet_d2l,
    alexnet_one_tower as alexnet_one_tower,
    alexnet_owt as alexnet_owt,
    alexnet_paper as alexnet_paper,
    alexnet_small as alexnet_small,
    describe_differences as describe_differences,
)
from .alexnet.variants import alexnet as alexnet
from .googlenet import (
    GoogLeNet as GoogLeNet,
    GoogLeNetOutputs as GoogLeNetOutputs,
    googlenet as googlenet,
    googlenet_paper as googlenet_paper,
)
from .lenet import LeNet5 as LeNet5, lenet5 as lenet5
from .nin import NIN as NIN, nin as nin, nin_cifar10 as nin_cifar10
from .resnet import ResNet as ResNet, resnet18 as resnet18, resnet34 as resnet34, resnet50 as resnet50
from .squeezenet import SqueezeNet as SqueezeNet, squeezenet1_0 as squeezenet1_0, squeezenet1_1 as squeezenet1_1
from .vgg import (
    VGG as VGG,
    vgg11 as vgg11,
    vgg11_bn as vgg11_bn,
    vgg13 as vgg13,
    vgg13_bn as vgg13_bn,
    vgg16 as vgg16,
    vgg16_bn as vgg16_bn,
    vgg19 as vgg19,
    vgg19_bn as vgg19_bn,
)
from .zfnet import ZFNet as ZFNet, zfnet as zfnet
