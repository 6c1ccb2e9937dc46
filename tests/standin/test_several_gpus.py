"""Two GPUs: work is done on the one that holds the tensors, whichever is current, and results live there."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import mytorch
import mytorch.nn.functional as F
from mytorch import cuda, nn, optim

from . import watching

ONE = mytorch.device("cuda:1")

MIXED: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "@": lambda a, b: a @ b,
    "cat": lambda a, b: mytorch.cat([a, b]),
    "where": lambda a, b: mytorch.where(a > 0, a, b),
    "linear": lambda a, b: F.linear(a, b),
    "0-d": lambda a, b: a + b[0, 0],
    "in place": lambda a, b: a.add_(b),
    "conv2d": lambda a, b: F.conv2d(a.reshape(1, 1, 2, 2), b.reshape(1, 1, 2, 2)),
}


@pytest.mark.parametrize("mix", MIXED.values(), ids=MIXED.keys())
@pytest.mark.parametrize("current", [0, 1])
def test_tensors_of_two_gpus_are_refused_with_both_names_and_the_fix(mix: Any, current: int) -> None:
    a, b = mytorch.ones(2, 2, device="cuda:0"), mytorch.ones(2, 2, device="cuda:1")
    with cuda.device(current):
        for x, y in ((a, b), (b, a)):
            with pytest.raises(RuntimeError, match=r"two devices, cuda:\d and cuda:\d; move .* with .to\(device\)"):
                mix(x, y)


def test_the_current_gpu_is_where_cuda_means() -> None:
    x = mytorch.ones(2, device="cuda")
    with cuda.device(1):
        y = mytorch.ones(2, device="cuda")
        assert (x.device, y.device, x.to("cuda").device) == ("cuda:0", ONE, ONE)
        assert (x.cuda().device, x.cuda(0).device, mytorch.rand(1, device="cuda").device) == (ONE, "cuda:0", ONE)
        assert nn.Linear(2, 2, device="cuda").weight.device == ONE
        assert (x + 1).device == "cuda:0"  # results live where their inputs do
    assert cuda.current_device() == 0
    assert (y * 2).device == (y == y).device == y.nonzero().device == y.sum().device == ONE
    assert mytorch.zeros_like(y).device == y.new_ones(3).device == mytorch.randn_like(y).device == ONE
    assert cuda.current_device() == 0


def test_a_copy_between_gpus_does_not_pass_the_host_and_its_gradient_comes_back() -> None:
    x = mytorch.arange(3.0, device="cuda:0", requires_grad=True)
    with watching() as counts:
        y = (x * 2).to("cuda:1")
        (y * y).sum().backward()
    assert (counts.copies, counts.uploads) == (0, 0)
    assert x.grad is not None
    assert (y.device, x.grad.device, x.grad.tolist()) == (ONE, "cuda:0", [0, 8, 16])


class OnTwo(nn.Module):
    """The first half on one GPU, the second on another."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        self.second = nn.Sequential(nn.Linear(36, 8), nn.ReLU(), nn.Dropout(0.0), nn.Linear(8, 3))

    def forward(self, x: Any) -> Any:
        x = self.first(x)
        return self.second(x.to(self.second[0].weight.device))


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "LBFGS"])
def test_a_network_on_two_gpus_learns_as_on_the_cpu(name: str) -> None:
    def train(first: str, second: str) -> list[float]:
        mytorch.manual_seed(0)
        model = OnTwo()
        model.first.to(first)
        model.second.to(second)
        optimizer = getattr(optim, name)(model.parameters() if name != "LBFGS" else model.second.parameters(), lr=0.05)
        x, target = mytorch.randn(6, 1, 8, 8).to(first), (mytorch.arange(6) % 3).to(second)

        def closure() -> Any:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), target)
            loss.backward()
            return loss

        losses = [optimizer.step(closure).item() for _ in range(3)]
        nn.utils.clip_grad_norm_(model.second.parameters(), 1.0)
        assert {p.device for p in model.second.parameters()} == {mytorch.device(second)}
        return losses

    assert train("cuda:0", "cuda:1") == pytest.approx(train("cpu", "cpu"), rel=1e-4)
    assert train("cuda:1", "cuda:1") == pytest.approx(train("cpu", "cpu"), rel=1e-4)


def test_optimizer_state_follows_its_parameter_to_another_gpu() -> None:
    model = nn.Linear(2, 2).to("cuda:0")
    optimizer = optim.Adam(model.parameters())
    for device in ("cuda:0", "cuda:1", "cuda:0"):
        model.to(device)
        optimizer.zero_grad()
        model(mytorch.ones(1, 2, device=device)).sum().backward()
        optimizer.step()
        assert optimizer.state[model.weight]["exp_avg"].device == device


def test_gradients_of_two_paths_meet_on_their_leaf() -> None:
    x = mytorch.ones(3, device="cuda:1", requires_grad=True)
    y = (x * 2).sum() + (x.to("cuda:0") * 3).sum().to("cuda:1")
    y.backward()
    y = (x * x).sum()
    (first,) = mytorch.autograd.grad(y, x, create_graph=True)
    first.sum().backward()
    assert x.grad is not None
    assert (x.grad.device, x.grad.tolist()) == (ONE, [7, 7, 7])


def test_copies_files_and_values_keep_the_gpu(tmp_path: Any) -> None:
    x = mytorch.tensor([[3.0, 1.0], [2.0, 4.0]], device="cuda:1")
    for y in (copy.deepcopy(x), pickle.loads(pickle.dumps(x)), x.clone(), x[x > 1], x[[1, 0]], x.sort().values):
        assert y.device == ONE
    mytorch.save({"x": x}, tmp_path / "x.safetensors")
    assert mytorch.load(tmp_path / "x.safetensors")["x"].device == ONE
    x[0, 0], x[:, 1] = 5, mytorch.tensor([7.0, 8.0], device="cuda:1")
    x.fill_diagonal_(1)
    assert (x.tolist(), x[0, 1].item(), str(x.numpy(force=True).dtype)) == ([[1, 7], [2, 1]], 7, "float32")
    assert repr(x[0]) == "tensor([1., 7.], device='cuda:1')"


def test_memory_streams_and_late_complaints_belong_to_their_gpu() -> None:
    before = cuda.memory_allocated(0), cuda.memory_allocated(1)
    x = mytorch.zeros(1000, device="cuda:1")
    assert (cuda.memory_allocated(0) - before[0], cuda.memory_allocated(1) - before[1]) == (0, x.nbytes)
    assert cuda.Stream(device=1).device == ONE
    with cuda.stream(cuda.Stream(device=1)):
        assert cuda.current_device() == 1
    F.embedding(mytorch.tensor([9], device="cuda:1"), mytorch.ones(3, 2, device="cuda:1"))
    with pytest.raises(IndexError, match="got index 9 for a weight of 3 rows"):
        cuda.synchronize(1)
