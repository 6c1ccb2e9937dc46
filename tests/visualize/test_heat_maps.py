"""Where a network looks: class activation maps, Grad-CAM and occlusion, on networks whose answer can be worked out."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import mytorch
from mytorch import as_tensor, visualize
from mytorch.nn import AdaptiveAvgPool2d, AvgPool2d, Conv2d, Flatten, Linear, MaxPool2d, Module, ReLU, Sequential
from mytorch.visualize.class_activation import class_activations
from mytorch.visualize.grad_cam import gradient_activations
from mytorch.visualize.heat import enlarged
from mytorch.visualize.occlusion import occluded_probabilities
from tests.visualize.drawn import assert_no_overlaps, shown_images, titles

RNG = np.random.default_rng(0)
PICTURE = RNG.random((3, 8, 8), dtype=np.float32)
NAMES = ["cat", "dog", "horizontal stripes", "bird"]


def nin(classes=4):
    return Sequential(
        Conv2d(3, 6, 3, padding=1), ReLU(inplace=True), MaxPool2d(2), Conv2d(6, classes, 1), ReLU(inplace=True),
        AdaptiveAvgPool2d(1), Flatten(),
    )  # fmt: skip


class Pooled(Module):
    """As ResNet ends: the mean is taken by a function, then comes one linear layer."""

    def __init__(self):
        super().__init__()
        self.conv = Conv2d(3, 5, 3)
        self.fc = Linear(5, 4)

    def forward(self, x):
        return self.fc(self.conv(x).relu().mean((2, 3)))


class Corner(Module):
    """Two classes: one sums the red in the upper left quarter, the other is constant."""

    def __init__(self):
        super().__init__()
        self.conv = Conv2d(3, 1, 1, bias=False)
        with mytorch.no_grad():
            self.conv.weight.copy_(mytorch.tensor([1.0, 0.0, 0.0]).reshape(1, 3, 1, 1))

    def forward(self, x):
        score = self.conv(x)[:, :, :4, :4].sum((1, 2, 3))
        return mytorch.stack([score, score * 0 + 2], 1)


# ------------------------------------------------------------------ class activation maps


def test_maps_of_nin_are_its_last_maps_and_their_mean_is_the_score():
    model = nin()
    maps, scores = class_activations(model, PICTURE)
    assert maps.shape == (4, 4, 4)
    np.testing.assert_allclose(maps, model[:5](as_tensor(PICTURE[None])).detach().numpy()[0], rtol=1e-6)
    np.testing.assert_allclose(maps.mean((1, 2)), scores, rtol=1e-5, atol=1e-6)


def test_a_linear_layer_behind_the_mean_weighs_the_maps():
    model = Sequential(Conv2d(3, 5, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(5, 4))
    maps, scores = class_activations(model, PICTURE)
    features = model[:2](as_tensor(PICTURE[None])).detach().numpy()[0]
    weight, bias = model[4].weight.detach().numpy(), model[4].bias.detach().numpy()
    for c in range(4):
        by_hand = sum(weight[c, k] * features[k] for k in range(5))
        np.testing.assert_allclose(maps[c], by_hand, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(maps.mean((1, 2)) + bias, scores, rtol=1e-4, atol=1e-6)


def test_maps_that_a_function_put_together_are_seen_where_the_average_gets_them():
    class Inception(Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = Conv2d(3, 2, 1), Conv2d(3, 3, 3, padding=1)
            self.pool, self.fc = AdaptiveAvgPool2d(1), Linear(5, 4)

        def forward(self, x):
            return self.fc(self.pool(mytorch.cat([self.left(x), self.right(x)], 1)).flatten(1))

    model = Inception()
    maps, scores = class_activations(model, PICTURE)
    np.testing.assert_allclose(maps.mean((1, 2)) + model.fc.bias.detach().numpy(), scores, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "model",
    [
        Sequential(Conv2d(3, 2, 3), ReLU(), Flatten(), Linear(72, 4)),
        Sequential(Conv2d(3, 4, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(4, 8), ReLU(), Linear(8, 4)),
        Sequential(Flatten(), Linear(192, 4)),
        Pooled(),  # its ReLU is a function: the maps that are averaged cannot be seen
    ],
)
def test_a_network_that_its_maps_do_not_explain_is_refused(model):
    with pytest.raises(ValueError, match=r"not the means of maps.*use grad_cam"):
        visualize.class_activation_map(model, PICTURE)


def test_class_activation_map_draws_the_highest_scores_over_the_whole_picture():
    model = nin()
    maps, scores = class_activations(model, PICTURE)
    figure = visualize.class_activation_map(model, PICTURE, NAMES)
    best = np.argsort(-scores)[:3]
    assert titles(figure) == ["the picture", *(f"{NAMES[c]}\nscore {scores[c]:.2f}" for c in best)]
    for axes, c in zip(figure.axes[1:4], best, strict=True):
        grey, heat = axes.images
        assert list(heat.get_extent()) == list(grey.get_extent()) == [-0.5, 7.5, 7.5, -0.5]
        drawn = np.asarray(heat.get_array())
        np.testing.assert_allclose(drawn.max(), enlarged(maps[c], *drawn.shape).max())
        np.testing.assert_allclose(np.asarray(grey.get_array()), PICTURE.mean(0), rtol=1e-6)
    assert figure._suptitle.get_text() == "Class activation maps, 4 × 4"
    assert_no_overlaps(figure)


def test_chosen_classes_without_names_are_numbered():
    figure = visualize.class_activation_map(nin(), PICTURE, targets=[2])
    assert titles(figure)[1].startswith("class 2\n")


# ------------------------------------------------------------------ Grad-CAM


def test_grad_cam_of_a_net_that_averages_and_weighs_is_its_positive_class_activation_map():
    model = Sequential(Conv2d(3, 5, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten(), Linear(5, 4))
    maps, _ = class_activations(model, PICTURE)
    heats, targets, probabilities, layer = gradient_activations(model, PICTURE, [0, 3])
    assert (layer, targets) == ("1", [0, 3])
    # The mean over the places divides the slope by their number, once more than the class activation map does.
    np.testing.assert_allclose(heats * 36, np.maximum(maps[[0, 3]], 0), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(probabilities.sum(), 1, rtol=1e-5)


def test_grad_cam_follows_the_definition_through_any_network():
    model = Sequential(Conv2d(3, 4, 3), ReLU(inplace=True), AvgPool2d(2), Flatten(), Linear(36, 4)).double()
    picture = PICTURE.astype(np.float64)
    heats, *_ = gradient_activations(model, picture, [1])

    def tail(a):
        return model[2:](as_tensor(a[None])).detach().numpy()[0, 1]

    activation = model[:2](as_tensor(picture[None])).detach().numpy()[0]
    slopes = np.zeros_like(activation)
    for place in np.ndindex(*activation.shape):
        up, down = activation.copy(), activation.copy()
        up[place] += 1e-6
        down[place] -= 1e-6
        slopes[place] = (tail(up) - tail(down)) / 2e-6
    expected = np.maximum(np.tensordot(slopes.mean((1, 2)), activation, axes=1), 0)
    assert expected.max() > 0
    np.testing.assert_allclose(heats[0], expected, rtol=1e-5, atol=1e-9)


def test_grad_cam_touches_neither_gradients_nor_modes_and_needs_no_trainable_weights():
    model = nin().train()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    figure = visualize.grad_cam(model, PICTURE, NAMES, [2, 1])
    assert all(parameter.grad is None for parameter in model.parameters())
    assert model.training
    assert [title.split("\n")[0] for title in titles(figure)] == ["the picture", "horizontal stripes", "dog"]
    assert all(title.endswith("%") for title in titles(figure)[1:])
    assert_no_overlaps(figure)


def test_grad_cam_of_parallel_branches_weighs_them_all():
    class Inception(Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = Conv2d(3, 2, 1), Conv2d(3, 3, 3, padding=1)

        def forward(self, x):
            return mytorch.cat([self.left(x), self.right(x)], 1)

    model = Sequential(Inception(), AdaptiveAvgPool2d(1), Flatten(), Linear(5, 4))
    heats, *_, layer = gradient_activations(model, PICTURE, [1])
    maps, _ = class_activations(model, PICTURE)
    assert layer == "0"
    np.testing.assert_allclose(heats[0] * 64, np.maximum(maps[1], 0), rtol=1e-3, atol=1e-5)


def test_grad_cam_takes_any_layer_that_gives_maps():
    heats, *_, layer = gradient_activations(nin(), PICTURE, [0], "0")
    assert (heats.shape, layer) == ((1, 8, 8), "0")
    with pytest.raises(ValueError, match=r"layer '6' gives \(1, 4\)"):
        visualize.grad_cam(nin(), PICTURE, layer="6")
    with pytest.raises(ValueError, match="no layer 'conv9'"):
        visualize.grad_cam(nin(), PICTURE, layer="conv9")
    with pytest.raises(ValueError, match="no Conv2d"):
        visualize.grad_cam(Sequential(Flatten(), Linear(192, 2)), PICTURE)


# ------------------------------------------------------------------ occlusion


def test_covering_what_the_score_is_made_of_lowers_the_probability_and_elsewhere_nothing_happens():
    found, target, free, tops, lefts = occluded_probabilities(
        Corner(), PICTURE, 0, window=4, stride=2, value=0.0, batch_size=4
    )
    assert (tops, lefts, target, found.shape) == ([0, 2, 4], [0, 2, 4], 0, (3, 3))
    red = PICTURE[0]
    for row, top in enumerate(tops):
        for column, left in enumerate(lefts):
            covered = red.copy()
            covered[top : top + 4, left : left + 4] = 0
            score = covered[:4, :4].sum()
            np.testing.assert_allclose(found[row, column], 1 / (1 + np.exp(2 - score)), rtol=1e-4)
    np.testing.assert_allclose(found[2], free, rtol=1e-6)


def test_the_last_patch_reaches_the_edge_whatever_the_step():
    *_, tops, lefts = occluded_probabilities(Corner(), PICTURE, 0, window=3, stride=4, value=0.0, batch_size=64)
    assert tops == lefts == [0, 4, 5]


def test_occlusion_map_shows_the_worst_patch_the_probabilities_and_the_loss_on_the_pixels_that_matter():
    figure = visualize.occlusion_map(Corner(), PICTURE, 0, window=4, stride=2, value=0.0, classes=["red", "other"])
    picture, middle, right = figure.axes[:3]
    (patch,) = picture.patches
    assert (patch.get_xy(), patch.get_width()) == ((-0.5, -0.5), 4)  # the upper left quarter
    assert list(middle.images[0].get_extent()) == [0.5, 6.5, 6.5, 0.5]  # the centres, half a step around each
    assert middle.get_xlim() == (-0.5, 7.5)
    lost = np.asarray(right.images[1].get_array())
    side = lost.shape[0]
    assert lost[: side // 4, : side // 4].min() > 0.3
    assert abs(lost[-side // 4 :, -side // 4 :]).max() < 1e-3
    assert titles(figure)[1:] == ["probability of red", "what the network needs"]
    assert "red, 9" in figure._suptitle.get_text()
    assert len(shown_images(figure)) >= 3
    assert_no_overlaps(figure)


@pytest.mark.parametrize("settings", [{"window": 9}, {"window": 0}, {"window": 2, "stride": 0}])
def test_a_patch_that_does_not_fit_is_refused(settings):
    with pytest.raises(ValueError, match="does not fit a picture of 8 × 8"):
        visualize.occlusion_map(Corner(), PICTURE, **settings)
