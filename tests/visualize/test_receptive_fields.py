"""Receptive fields: against the papers' numbers, and against networks in which every pixel is tried."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import mytorch
from mytorch import nn, visualize
from mytorch.nn import functional as F
from mytorch.vision import models
from mytorch.visualize.receptive_fields import field_of, receptive_field_table
from tests.visualize.drawn import assert_no_overlaps, titles


def test_the_fields_of_alexnet_are_those_of_the_literature():
    table = receptive_field_table(models.alexnet(), mytorch.zeros(3, 224, 224))
    assert [field.size[0] for field in table] == [11, 19, 51, 67, 99, 131, 163, 195]
    assert [field.step[0] for field in table] == [4, 8, 8, 16, 16, 16, 16, 32]
    assert [field.maps[0] for field in table] == [55, 27, 27, 13, 13, 13, 13, 6]


def test_two_small_convolutions_see_what_a_large_one_sees():
    model = nn.Sequential(nn.Conv2d(1, 1, 3, padding=1), nn.ReLU(), nn.Conv2d(1, 1, 3, padding=1))
    assert receptive_field_table(model, mytorch.zeros(1, 9, 9))[-1].box == (2, 6, 2, 6)


def test_a_convolution_that_pools_its_outputs_has_the_windows_of_both():
    model = nn.Sequential(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2))
    x = mytorch.zeros(20, 1, 32, 32, requires_grad=True)
    y = model(x)
    assert y.grad_fn.name() == "Conv2dMaxPool2dReluBackward0"
    assert field_of(y, x, 3, 4) == (6, 11, 8, 13)


class Branches(nn.Module):
    """A shortcut, two branches side by side, functions without modules."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 0))
        self.left = nn.Conv2d(4, 2, 3, padding=2, dilation=2)
        self.right = nn.Conv2d(4, 2, 1)
        self.last = nn.Conv2d(4, 1, 2)

    def forward(self, x):
        x = F.avg_pool2d(F.relu(self.first(x)), 2, 1)
        x = F.pad(x, (0, 0, 0, 0)) + F.leaky_relu(x)
        return self.last(mytorch.cat([self.left(x), self.right(x)], 1))


def test_branches_shortcuts_and_functions_count():
    model = Branches().double()
    picture = mytorch.rand(2, 20, 14, dtype=mytorch.float64)
    fields = {field.layer: field for field in receptive_field_table(model, picture)}
    for name, field in fields.items():
        seen = {}
        model.get_submodule(name).register_forward_hook(lambda m, i, o, seen=seen: seen.update(output=o))
        x = picture[None].clone().requires_grad_()
        model(x)
        row, column = field.maps[0] // 2, field.maps[1] // 2
        with mytorch.backends.conv2d.use("direct"):  # others leave 1e-17 where a pixel has no influence
            (slope,) = mytorch.autograd.grad(seen["output"][0, :, row, column].sum(), x)
        rows, columns = (np.flatnonzero(abs(slope.numpy()[0]).sum((0, axis))) for axis in (2, 1))
        assert (rows[0], rows[-1], columns[0], columns[-1]) == field.box, name


def test_what_is_averaged_over_everything_sees_everything():
    class Squeeze(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 2, 3, padding=1)

        def forward(self, x):
            y = self.conv(x)
            return y * y.mean((2, 3), keepdim=True)

    model = nn.Sequential(Squeeze(), nn.MaxPool2d(2))
    assert receptive_field_table(model, mytorch.zeros(1, 8, 6))[-1].box == (0, 7, 0, 5)


def test_the_figure_draws_each_field_where_it_lies_and_names_its_size():
    picture = np.random.default_rng(0).random((3, 32, 32), dtype=np.float32)
    figure = visualize.receptive_fields(models.alexnet_small(), picture)
    table = receptive_field_table(models.alexnet_small(), picture)
    left, right = figure.axes
    np.testing.assert_allclose(np.asarray(left.images[0].get_array()), picture.transpose(1, 2, 0))
    assert len(left.patches) == len(table) == 6
    for field, patch in zip(table, reversed(left.patches), strict=True):
        assert patch.get_label() == field.layer
        assert patch.get_xy() == (field.box[2] - 0.5, field.box[0] - 0.5)
        assert (patch.get_height(), patch.get_width()) == field.size
    words = [text.get_text() for text in right.texts]
    assert words[:8] == ["layer", "maps", "sees", "step", "features.0", "32 × 32", "3 × 3", "1 × 1"]
    assert words[-4:] == ["features.8", "4 × 4", "22 × 22", "8 × 8"]
    assert not titles(figure)
    assert_no_overlaps(figure)


def test_a_field_that_reaches_beyond_the_picture_is_drawn_whole():
    model = nn.Sequential(nn.Conv2d(1, 1, 11, padding=5))
    axes = visualize.receptive_fields(model, np.zeros((1, 8, 8), np.float32)).axes[0]
    assert axes.get_xlim()[0] < -1.5
    assert axes.get_xlim()[1] > 9.5


def test_of_many_layers_some_are_drawn():
    model = nn.Sequential(*[nn.Conv2d(1, 1, 3, padding=1) for _ in range(30)])
    figure = visualize.receptive_fields(model, np.zeros((1, 8, 8), np.float32), most=5)
    assert figure._suptitle.get_text().endswith("(5 of 30 layers)")
    assert [patch.get_label() for patch in reversed(figure.axes[0].patches)] == ["0", "7", "14", "22", "29"]


def test_layers_without_maps_are_refused():
    with pytest.raises(ValueError, match=r"layer 'fc3' gives \(1, 10\)"):
        visualize.receptive_fields(models.LeNet5(), np.zeros((1, 32, 32), np.float32), ["fc3"])
    with pytest.raises(ValueError, match="no layer 'conv9'"):
        visualize.receptive_fields(models.LeNet5(), np.zeros((1, 32, 32), np.float32), ["conv9"])
    with pytest.raises(ValueError, match="no Conv2d"):
        visualize.receptive_fields(nn.Sequential(nn.ReLU()), np.zeros((1, 8, 8), np.float32))
