"""What is drawn of a network on a GPU is what is drawn of it on the CPU, wherever the pictures are."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from matplotlib import image

import mytorch
from mytorch import nn, visualize as see
from mytorch.nn import functional as F
from mytorch.vision import models
from mytorch.visualize.figures import png_of

NAMES = [f"class {number}" for number in range(10)]
LABELS = [3, 1, 4, 1]


def averaging() -> nn.Module:
    """A network whose scores are means of maps."""
    layers = [nn.Conv2d(1, 6, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 10)]
    return nn.Sequential(*layers)


DRAWINGS: dict[str, Callable[[Any, Any], Any]] = {
    "first_layer_filters": lambda m, x: see.first_layer_filters(m),
    "feature_maps": lambda m, x: see.feature_maps(m, x[0]),
    "picture_grid": lambda m, x: see.picture_grid(x),
    "prediction_grid": lambda m, x: see.prediction_grid(x, LABELS, m(x.to(place_of(m))).softmax(1).detach(), NAMES),
    "predictions": lambda m, x: see.predictions(m, x, LABELS, NAMES),
    "confusion_matrix": lambda m, x: see.confusion_matrix(LABELS, m(x.to(place_of(m))).argmax(1), NAMES),
    "activation_histograms": lambda m, x: see.activation_histograms(m, x),
    "gradient_histograms": lambda m, x: see.gradient_histograms(m, x, mytorch.tensor(LABELS)),
    "grad_cam": lambda m, x: see.grad_cam(m, x[0], NAMES),
    "occlusion_map": lambda m, x: see.occlusion_map(m, x[0], classes=NAMES),
    "deconvolution": lambda m, x: see.deconvolution(m, x, "features.1"),
    "receptive_fields": lambda m, x: see.receptive_fields(m, x[0]),
    "learning_curves": lambda m, x: see.learning_curves([{"epoch": 1, "loss": m(x.to(place_of(m))).sum().item()}] * 2),
    "augmentation_grid": lambda m, x: see.augmentation_grid(x, lambda picture: picture.flip(-1)),
}  # fmt: skip


def place_of(model: nn.Module) -> mytorch.device:
    return next(model.parameters()).device


def pixels(figure: Any) -> Any:
    return image.imread(io.BytesIO(png_of(figure)))


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS.keys())
def test_a_drawing_of_a_network_on_a_gpu(draw: Any) -> None:
    model = models.alexnet_small(weights="shapes").eval()
    x = mytorch.rand(4, 3, 32, 32)
    expected = pixels(draw(model, x))
    model.to("cuda:1")
    for pictures in (x, x.to("cuda:1")):
        np.testing.assert_allclose(pixels(draw(model, pictures)), expected, atol=0.05)


def test_a_class_activation_map() -> None:
    model = averaging()
    x = mytorch.rand(1, 8, 8)
    expected = pixels(see.class_activation_map(model, x))
    np.testing.assert_allclose(pixels(see.class_activation_map(model.cuda(), x)), expected, atol=0.05)


def test_a_graph() -> None:
    model = averaging().cuda()
    loss = F.cross_entropy(model(mytorch.rand(2, 1, 8, 8, device="cuda")), mytorch.tensor([1, 2], device="cuda"))
    assert "0.weight" in see.graph(loss, model).mermaid()
