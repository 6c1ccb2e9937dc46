"""Layers, convolution algorithms and optimizers on the stand-in; and what a training step asks of the host: nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import mytorch
import mytorch.nn.functional as F
from mytorch import nn, optim
from mytorch.backend import Device, to_device, to_numpy
from mytorch.kernels.conv2d import cudnn, im2col
from mytorch.kernels.conv2d.choose import ALGORITHMS, DIRECTIONS
from mytorch.vision import models
from tests.kernels.test_conv2d import PROBLEMS, sample as conv_sample
from tests.nn.module_samples import MODULE_SAMPLES
from tests.nn.test_module_samples import build, inputs_for, outputs_of
from tests.optim.test_trajectories import SETTINGS

from . import watching


def close(found: Any, expected: Any, rtol: float = 1e-6, atol: float = 1e-9) -> None:
    assert (found is None) == (expected is None)
    if found is not None:
        assert found.is_cuda
        np.testing.assert_allclose(found.numpy(force=True), expected.numpy(force=True), rtol=rtol, atol=atol)


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
@pytest.mark.parametrize("sample", [pytest.param(s, id=s.label) for s in MODULE_SAMPLES])
@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_layers_give_what_they_give_on_the_cpu(sample: Any, training: bool, device: str) -> None:
    if mytorch.device(device).index and mytorch.cuda.device_count() < 2:
        pytest.skip("there is one GPU")
    if sample.random and training:
        pytest.skip("draws random numbers, and each device has its own")
    here = build(mytorch, sample).train(training)
    there = build(mytorch, sample).train(training)
    there.load_state_dict(here.state_dict())
    there.to(device)
    inputs = inputs_for(mytorch, sample)
    moved = [x.detach().to(device).requires_grad_(x.requires_grad) for x in inputs]
    expected, found = outputs_of(here(*inputs)), outputs_of(there(*moved))
    for a, b in zip(found, expected, strict=True):
        close(a, b)
    if expected[0].requires_grad:
        expected[0].sum().backward()
        found[0].sum().backward()
    for a, b in zip([*moved, *there.parameters()], [*inputs, *here.parameters()], strict=True):
        close(a.grad, b.grad)
    for a, b in zip(there.buffers(), here.buffers(), strict=True):
        close(a, b)
    assert {x.device for x in (*there.state_dict().values(), *found, *moved)} <= {mytorch.device(device)}


@pytest.mark.parametrize("algorithm", ALGORITHMS, ids=lambda algorithm: algorithm.NAME)
@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_every_convolution_algorithm_runs_there(algorithm: Any, direction: str, case: Any) -> None:
    x, w, g, problem = conv_sample(*case)
    if algorithm.supports(problem, direction) is not True:
        pytest.skip("not supported")
    arguments = {"forward": (x, w, None), "input_grad": (g, w), "weight_grad": (x, g)}[direction]
    gpu = Device("cuda")
    moved = [None if a is None else to_device(a, gpu) for a in arguments]
    function = getattr(algorithm, direction)
    with watching() as counts:
        found = function(*moved, problem)
    assert counts.waits == 0
    np.testing.assert_allclose(to_numpy(found), function(*arguments, problem), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("case", PROBLEMS.values(), ids=PROBLEMS.keys())
def test_cudnn_agrees_where_it_can_be_used(direction: str, case: Any) -> None:
    x, w, g, problem = [a.astype("float32") if isinstance(a, np.ndarray) else a for a in conv_sample(*case)]
    problem = dataclasses.replace(problem, dtype=x.dtype)
    if (reason := cudnn.supports(problem, direction)) is not True:
        pytest.skip(str(reason))
    bias = np.linspace(-1, 1, len(w), dtype="float32")
    settings = {"forward": [(x, w, None), (x, w, bias)], "input_grad": [(g, w)], "weight_grad": [(x, g)]}[direction]
    for arguments in settings:
        moved = [None if a is None else to_device(a, Device("cuda")) for a in arguments]
        for relu in ({}, {"relu": True}) if direction == "forward" else ({},):
            found = getattr(cudnn, direction)(*moved, problem, **relu)
            expected = getattr(im2col, direction)(*arguments, problem, **relu)
            np.testing.assert_allclose(to_numpy(found), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("name", "options"), [pytest.param(n, o, id=f"{n}-{o}") for n, o in SETTINGS])
def test_optimizers_step_resume_and_follow_their_parameters(name: str, options: dict[str, Any]) -> None:
    def train(devices: list[str]) -> list[mytorch.Tensor]:
        mytorch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
        optimizer = getattr(optim, name)(model.parameters(), **options)
        x = mytorch.randn(5, 3, dtype=mytorch.float64)
        for number, device in enumerate(devices):
            model.to(device)
            if number == 2:  # from a checkpoint
                state = optimizer.state_dict()
                optimizer = getattr(optim, name)(model.parameters(), **options)
                optimizer.load_state_dict(state)
            optimizer.zero_grad()
            model(x.to(device)).square().sum().backward()
            optimizer.step()
        return [p.detach().cpu() for p in model.parameters()]

    for found, expected in zip(train(["cpu", "cuda", "cuda", "cpu"]), train(["cpu"] * 4), strict=True):
        np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-9)


# ---------------------------------------------------------------------- what a training step asks of the host


class Words(nn.Module):
    """Embedding, attention and a recurrent layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 8)
        self.attention = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.recurrent = nn.LSTM(8, 8, batch_first=True)
        self.last = nn.Linear(8, 4)

    def forward(self, x: mytorch.Tensor) -> mytorch.Tensor:
        return self.last(self.recurrent(self.attention(self.embedding(x)))[0][:, -1])


def mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 4))


def small_alexnet() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 11, stride=4, padding=2), nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2),
        nn.Conv2d(8, 8, 5, padding=2, groups=2), nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2),
        nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Dropout(), nn.Linear(72, 16), nn.ReLU(),
        nn.Linear(16, 4),
    )  # fmt: skip


NETWORKS: dict[str, tuple[Callable[[], nn.Module], Any]] = {
    "mlp": (mlp, (6, 8)),
    "small AlexNet": (small_alexnet, (2, 3, 63, 63)),
    "ResNet-18": (lambda: models.resnet18(num_classes=4), (2, 3, 32, 32)),
    "words": (Words, None),
}
OPTIMIZERS: dict[str, Callable[[Any], optim.Optimizer]] = {
    "SGD": lambda p: optim.SGD(p, 0.1, momentum=0.9, weight_decay=1e-3),
    "Adam": lambda p: optim.Adam(p, 1e-3),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_training_step_copies_nothing_to_the_host_and_waits_for_nothing(network: Any, optimizer: Any) -> None:
    make, shape = network
    model = make().cuda()
    optimizer = optimizer(model.parameters())
    x = mytorch.randint(0, 11, (3, 5), device="cuda") if shape is None else mytorch.randn(shape, device="cuda")
    target = mytorch.randint(0, 4, (len(x),), device="cuda")
    losses = []
    for _ in range(3):
        with watching() as counts:
            loss = F.cross_entropy(model(x), target)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            losses.append(loss.detach())
        assert counts.where == [cause for cause in counts.where if cause.startswith("array from the host")]
        assert (counts.copies, counts.waits) == (0, 0)
    assert all(np.isfinite(loss.item()) for loss in losses)


@pytest.mark.parametrize("options", [{}, {"padding": 1}, {"padding": 1, "count_include_pad": False, "ceil_mode": True}])
def test_average_pools_send_nothing_after_the_first_time(options: dict[str, Any]) -> None:
    layer = nn.AvgPool2d(3, 2, **options)
    x = mytorch.randn(2, 3, 9, 10, device="cuda", requires_grad=True)
    layer(x).sum().backward()
    with watching() as counts:
        layer(x).sum().backward()
    assert (counts.uploads, counts.copies, counts.waits) == (0, 0, 0)
    mytorch.empty_cache()
    close(layer(x), layer(x.detach().cpu()))


def test_the_same_network_learns_the_same_on_both_devices() -> None:
    def train(device: str) -> list[float]:
        mytorch.manual_seed(0)
        model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
        model.to(device)
        optimizer = optim.SGD(model.parameters(), 0.1, momentum=0.9)
        x = mytorch.randn(9, 1, 6, 6).to(device)
        target = mytorch.arange(9, device=device) % 3
        losses = []
        for _ in range(5):
            loss = F.cross_entropy(model(x), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        return losses

    assert train("cuda") == pytest.approx(train("cpu"), rel=1e-4)


def test_convolutions_are_explained_for_the_gpu_too() -> None:
    table = mytorch.explain_conv2d((2, 4, 8, 8), (5, 4, 3, 3), padding=1, device="cuda")
    assert "on a GPU: matmul for 1×1 kernels, else im2col, * is chosen" in table
    lines = {line.split()[0]: line for line in table.splitlines()[2:]}
    assert lines["im2col"].split()[1:] == ["can", "*"] * 3
    assert "kernel is (3, 3), not (1, 1)" in lines["matmul"]
    assert "cudnn" in lines
    x = mytorch.randn(2, 4, 8, 8, device="cuda")
    assert " ms *" in mytorch.explain_conv2d(x, mytorch.randn(5, 4, 1, 1, device="cuda"), measure=True)
    assert "predicted, * is chosen" in mytorch.explain_conv2d((2, 4, 8, 8), (5, 4, 3, 3))
    with watching() as counts:
        F.conv2d(x, mytorch.ones(5, 4, 3, 3, device="cuda"))
    assert counts.waits == 0
