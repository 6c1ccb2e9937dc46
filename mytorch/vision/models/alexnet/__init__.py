"""AlexNet: five networks under one name. They are one idea with different tables, so here the table is data.

| function | input | parameters | whose |
|---|---|---|---|
| `alexnet_paper` | 3 × 227 × 227 | 60,965,224 | the paper's, with its two columns and response normalisation |
| `alexnet_one_tower` | 3 × 224 × 224 | 62,378,344 | the paper's layers without the split over two GPUs |
| `alexnet`, `alexnet_owt` | 3 × 224 × 224 | 61,100,840 | "One weird trick", the one that torchvision has |
| `alexnet_d2l` | 1 × 224 × 224 | 46,764,746 | the textbook's, for Fashion-MNIST enlarged |
| `alexnet_small` | 3 × 32 × 32 | 1,147,466 | trains in a minute on a laptop |

`describe_differences()` prints all of it side by side.

Sources: Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", 2012;
Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014.
"""

from .design import (
    D2L as D2L,
    DESIGNS as DESIGNS,
    ONE_TOWER as ONE_TOWER,
    ONE_WEIRD_TRICK as ONE_WEIRD_TRICK,
    PAPER as PAPER,
    SMALL as SMALL,
    Conv as Conv,
    Design as Design,
)
from .differences import describe_differences as describe_differences
from .network import AlexNet as AlexNet, ResponseNorm as ResponseNorm
from .variants import (
    AlexNet_Small_Weights as AlexNet_Small_Weights,
    alexnet as alexnet,
    alexnet_d2l as alexnet_d2l,
    alexnet_one_tower as alexnet_one_tower,
    alexnet_owt as alexnet_owt,
    alexnet_paper as alexnet_paper,
    alexnet_small as alexnet_small,
)
