"""ZFNet's view: networks run backwards, against hand-made examples and against PyTorch's own transposed layers."""

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import mytorch
from mytorch import as_tensor, nn, visualize
from mytorch.visualize.deconvolution import backward, forward, layers_of, strongest_responses
from tests.visualize.drawn import assert_no_overlaps, shown_images, titles

RNG = np.random.default_rng(1)
PICTURES = RNG.random((4, 3, 16, 16), dtype=np.float32)


def network():
    mytorch.manual_seed(3)
    return nn.Sequential(
        nn.Conv2d(3, 6, 5, stride=2, padding=2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2), nn.Dropout(0.5),
        nn.Conv2d(6, 8, 3, padding=1, groups=2), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(72, 4),
    )  # fmt: skip


def test_without_kinks_running_backwards_is_the_gradient():
    model = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2, padding=1), nn.Conv2d(4, 5, 2, dilation=2)).double()
    x = as_tensor(PICTURES[:1].astype(np.float64)).requires_grad_()
    y, steps = forward(layers_of(model, "1"), x.detach())
    unit = mytorch.zeros_like(y)
    unit[0, 2, 1, 3] = 1.0
    (expected,) = mytorch.autograd.grad(model(x), x, unit)
    np.testing.assert_allclose(backward(steps, unit).detach().numpy(), expected.numpy(), rtol=1e-10, atol=1e-14)


def test_pooling_puts_the_value_back_where_it_was_and_relu_lets_only_positive_values_pass():
    model = nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))
    x = mytorch.tensor([[[[0.0, 3.0], [1.0, 2.0]]]])
    _, steps = forward(layers_of(model, "1"), x)
    assert backward(steps, mytorch.tensor([[[[5.0]]]])).tolist() == [[[[0.0, 5.0], [0.0, 0.0]]]]
    assert backward(steps, mytorch.tensor([[[[-5.0]]]])).abs().sum().item() == 0


def test_batch_norm_scales_by_what_it_had_divided_by():
    model = nn.Sequential(nn.BatchNorm2d(2)).eval()
    with mytorch.no_grad():
        model[0].weight.copy_(mytorch.tensor([2.0, 3.0]))
        model[0].running_var.copy_(mytorch.tensor([4.0, 1.0]))
    x = mytorch.ones(1, 2, 1, 1)
    _, steps = forward(layers_of(model, "0"), x)
    np.testing.assert_allclose(backward(steps, x).detach().numpy().ravel(), [1.0, 3.0], rtol=1e-4)


def test_a_whole_network_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    model = network()
    for response in strongest_responses(model, PICTURES, "5", most=3):
        x = torch.from_numpy(PICTURES[response.picture][None])
        w0, b0, w4, b4 = (
            torch.from_numpy(p.detach().numpy())
            for p in (model[0].weight, model[0].bias, model[4].weight, model[4].bias)
        )
        f = torch.nn.functional
        first = f.relu(f.conv2d(x, w0, b0, stride=2, padding=2))
        pooled, places = f.max_pool2d(first, 3, 2, return_indices=True)
        last = f.relu(f.conv2d(pooled, w4, b4, padding=1, groups=2))
        assert last.max(dim=3)[0].max(dim=2)[0][0, response.channel] == pytest.approx(response.value, rel=1e-5)
        assert last[0, response.channel, response.row, response.column] == pytest.approx(response.value, rel=1e-5)
        alone = torch.zeros_like(last)
        alone[0, response.channel, response.row, response.column] = response.value
        back = f.conv_transpose2d(f.relu(alone), w4, padding=1, groups=2).numpy()
        # Windows overlap: of several values for one place the last in reading order stays.
        unpooled = np.zeros_like(first.numpy())
        for channel, i, j in np.ndindex(*back.shape[1:]):
            unpooled[0, channel].ravel()[places[0, channel, i, j]] = back[0, channel, i, j]
        expected = f.conv_transpose2d(f.relu(torch.from_numpy(unpooled)), w0, stride=2, padding=2, output_padding=1)
        np.testing.assert_allclose(response.pixels, expected.numpy()[0], rtol=1e-4, atol=1e-6)


def test_the_strongest_maps_come_first_each_with_its_best_picture():
    model = network().train()
    responses = strongest_responses(model, PICTURES, "1", most=4)
    values = model[:2](as_tensor(PICTURES)).detach().numpy()
    best = values.max((0, 2, 3))
    assert [response.channel for response in responses] == list(np.argsort(-best)[:4])
    for response in responses:
        assert values[response.picture, response.channel, response.row, response.column] == best[response.channel]
    assert all(module.training for module in model.modules())


def test_the_figure_pairs_each_patch_with_its_reconstruction():
    model = network()
    figure = visualize.deconvolution(model, PICTURES, "1", most=4)
    responses = strongest_responses(model, PICTURES, "1", most=4)
    assert titles(figure) == [f"map {response.channel}" for response in responses] * 2
    images = shown_images(figure)
    assert len(images) == 8
    for response, patch, pixels in zip(responses, images[:4], images[4:], strict=True):
        # 5 × 5 at step 2, two pixels of padding above and to the left
        top, left = 2 * response.row - 2, 2 * response.column - 2
        region = (slice(max(top, 0), top + 5), slice(max(left, 0), left + 5))
        np.testing.assert_allclose(patch, PICTURES[response.picture].transpose(1, 2, 0)[region])
        assert pixels.shape == patch.shape
        assert abs(pixels - 0.5).max() == pytest.approx(0.5)
    outside = responses[0].pixels.copy()
    top, left = 2 * responses[0].row - 2, 2 * responses[0].column - 2
    outside[:, max(top, 0) : top + 5, max(left, 0) : left + 5] = 0
    assert not outside.any()  # the drawn patch is all that there is
    assert_no_overlaps(figure)


def test_the_features_of_a_larger_model_will_do():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = network()[:6]
            self.classifier = nn.Linear(72, 4)

        def forward(self, x):
            return self.classifier(self.features(x).flatten(1))

    assert len(shown_images(visualize.deconvolution(Net(), PICTURES, "features.5", most=2))) == 4


def test_what_cannot_be_run_backwards_is_refused_by_name():
    with pytest.raises(ValueError, match=r"no layer 'conv9'.*there are: 0, 1, 2"):
        visualize.deconvolution(network(), PICTURES, "conv9")
    with pytest.raises(ValueError, match="6 is a Flatten, which cannot be run backwards"):
        visualize.deconvolution(network(), PICTURES, "7")
    with pytest.raises(ValueError, match="does not begin with a Sequential"):
        visualize.deconvolution(nn.Conv2d(3, 2, 3), PICTURES, "0")
    silent = network()
    with mytorch.no_grad():
        silent[0].bias.fill_(-100.0)
    with pytest.raises(ValueError, match="no map of '1' responds"):
        visualize.deconvolution(silent, PICTURES, "1")
