"""The networks that the scripts know by name."""

from __future__ import annotations

from mytorch.vision import models

BUILDERS = {"lenet5": models.LeNet5, "alexnet-small": models.alexnet_small, "alexnet-d2l": models.alexnet_d2l}
