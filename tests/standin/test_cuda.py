"""Where tensors are and how they get there: devices, contexts, checkpoints, pinned batches, `mytorch.cuda`."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mytorch
from mytorch import cuda, nn
from mytorch.utils.data import DataLoader, TensorDataset

from . import watching

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_tensor_travels_and_its_gradient_comes_back() -> None:
    x = mytorch.ones(2, 3, requires_grad=True)
    y = x.to("cuda", mytorch.float64, non_blocking=True) * 2
    assert (y.device, y.dtype, y.is_cuda, str(y.device)) == (mytorch.device("cuda:0"), mytorch.float64, True, "cuda:0")
    y.cpu().sum().backward()
    assert x.grad is not None
    assert (x.grad.device, x.grad.tolist()) == (mytorch.device("cpu"), [[2.0] * 3] * 2)
    assert x.cuda().cuda().device == x.cuda("cuda:0").device
    assert x.detach().cuda(1).device == "cuda:1"
    with pytest.raises(TypeError, match=r"can't convert cuda:0 device type tensor to numpy. Use Tensor.cpu\(\)"):
        x.detach().cuda().numpy()


def test_the_default_device_is_where_tensors_are_born() -> None:
    with mytorch.device("cuda"):
        for x in (mytorch.zeros(2), mytorch.tensor([1, 2]), mytorch.rand(3), mytorch.arange(4), mytorch.eye(2)):
            assert x.is_cuda
        assert nn.Linear(2, 3).weight.is_cuda
    assert not mytorch.zeros(2).is_cuda
    mytorch.set_default_device("cuda")
    assert mytorch.ones(1).is_cuda
    mytorch.set_default_device(None)
    assert not mytorch.ones(1).is_cuda
    with pytest.raises(RuntimeError, match="this machine shows 2 CUDA GPUs; use 'cpu' or 'cuda:0' to 'cuda:1'"):
        mytorch.zeros(2, device="cuda:2")


def test_what_is_born_beside_a_tensor_is_born_on_its_device() -> None:
    with mytorch.device("cuda"):
        tensors = [mytorch.tensor([1.0, 2.0]), mytorch.tensor([3.0, 4.0])]
        assert mytorch.tensor(tensors).tolist() == [[1.0, 2.0], [3.0, 4.0]]
        on_the_cpu = mytorch.ones(3, 2, device="cpu"), mytorch.ones(2, 2, device="cpu")
        packed = nn.utils.rnn.pack_sequence(list(on_the_cpu))
        padded, lengths = nn.utils.rnn.pad_packed_sequence(packed)
        assert (padded.device.type, lengths.tolist()) == ("cpu", [3, 2])
    numbers = np.arange(3.0)
    there = mytorch.asarray(numbers, device="cuda")
    assert there.tolist() == [0.0, 1.0, 2.0]
    assert mytorch.asarray(there, copy=False).data_ptr() == there.data_ptr()
    with pytest.raises(ValueError, match="can't alias"):
        mytorch.asarray(numbers, device="cuda", copy=False)


def test_the_environment_says_where_tensors_are_born() -> None:
    program = """if True:
        from tests.standin import installed
        import mytorch
        with installed():
            print(mytorch.zeros(2).device, mytorch.zeros(2, device="cpu").device)
    """
    found = subprocess.run(
        [sys.executable, "-c", program], env={"MYTORCH_DEVICE": "cuda"}, cwd=ROOT, capture_output=True, text=True
    )
    assert found.stdout.split() == ["cuda:0", "cpu"], found.stderr


def test_mixed_devices_are_refused_with_both_names_and_the_fix() -> None:
    a, b = mytorch.ones(2), mytorch.ones(2, device="cuda")
    for mixed in (lambda: a + b, lambda: mytorch.cat([b, a]), lambda: nn.Linear(2, 1)(b)):
        with pytest.raises(RuntimeError, match=r"at least two devices, c.* and c.*\.to\(device\)"):
            mixed()
    assert (b * mytorch.tensor(2.0)).tolist() == [2, 2]  # a number may come from anywhere, as in PyTorch
    assert b[mytorch.tensor([0, 0])].device == "cuda"


def test_an_index_from_another_device_is_refused() -> None:
    index = mytorch.tensor([0], device="cuda")
    with pytest.raises(RuntimeError, match=r"two devices, cpu and cuda:0; move them to one with .to\(device\)"):
        mytorch.zeros(3, 2).index_fill(0, index, 1.0)


def test_modules_optimizers_and_checkpoints_move(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).cuda()
    assert {str(x.device) for x in model.state_dict().values()} == {"cuda:0"}
    optimizer = mytorch.optim.Adam(model.parameters())
    model(mytorch.randn(4, 3, device="cuda")).sum().backward()
    optimizer.step()
    path = tmp_path / "model.safetensors"
    mytorch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)
    assert mytorch.load(path)["model"]["0.weight"].device == "cuda"
    saved = mytorch.load(path, map_location="cpu")
    assert {str(x.device) for x in saved["model"].values()} == {"cpu"}
    assert mytorch.load(path, map_location={"cuda:0": "cuda:1"})["model"]["0.weight"].device == "cuda:1"
    twin = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).cuda()
    twin.load_state_dict(saved["model"])
    other = mytorch.optim.Adam(twin.parameters())
    other.load_state_dict(saved["optimizer"])
    assert other.state[twin[0].weight]["exp_avg"].is_cuda
    assert twin[0].weight.tolist() == model[0].weight.tolist()


def test_copies_stay_where_they_are() -> None:
    x = mytorch.tensor([1.0, 2.0], device="cuda")
    for y in (copy.deepcopy(x), pickle.loads(pickle.dumps(x)), x.clone(), nn.Parameter(x)):
        assert (str(y.device), y.tolist()) == ("cuda:0", [1, 2])
    assert repr(x) == "tensor([1., 2.], device='cuda:0')"


def test_pinned_batches_are_sent_without_waiting() -> None:
    data = TensorDataset(mytorch.arange(6.0).reshape(6, 1), mytorch.arange(6))
    loader = DataLoader(data, batch_size=2, pin_memory=True)
    assert len(loader) == len(iter(loader)) == 3
    total = mytorch.zeros((), device="cuda")
    for x, y in loader:
        assert x.is_pinned()
        assert y.is_pinned()
        with watching() as counts:
            total += x.to("cuda", non_blocking=True).sum() + y.cuda(non_blocking=True).sum()
        assert (counts.waits, counts.uploads) == (0, 2)
    assert total.item() == 30
    x = mytorch.ones(2)
    assert not x.is_pinned()
    assert x.pin_memory().pin_memory().is_pinned()
    with pytest.raises(RuntimeError, match="only dense CPU tensors can be pinned"):
        x.cuda().pin_memory()


def test_questions_about_the_gpu_are_answered() -> None:
    assert (cuda.is_available(), cuda.device_count(), cuda.current_device()) == (True, 2, 0)
    assert cuda.get_device_name() == cuda.get_device_name("cuda:1") == "Stand-in GPU"
    assert cuda.get_device_capability(0) == (9, 0)
    assert cuda.get_device_properties().total_memory == 2**31
    assert cuda.mem_get_info() == (2**30, 2**31)
    with cuda.device(1):
        assert cuda.current_device() == 1
        assert mytorch.zeros(1, device="cuda").device == "cuda:1"
    cuda.set_device(1)
    assert cuda.current_device() == 1
    cuda.set_device("cuda:0")
    with pytest.raises(ValueError, match="Expected a cuda device, but got: cpu"):
        cuda.set_device("cpu")


def test_memory_is_counted() -> None:
    before = cuda.memory_allocated()
    x = mytorch.zeros(1000, device="cuda")
    assert cuda.memory_allocated() - before == 4000
    cuda.reset_peak_memory_stats()
    y = mytorch.zeros(2000, device="cuda")
    del y
    assert cuda.max_memory_allocated() - before >= 12000
    assert cuda.memory_allocated() - before == x.nbytes
    cuda.reset_peak_memory_stats()
    assert cuda.max_memory_allocated() - before < 12000
    cuda.empty_cache()


def test_streams_and_events() -> None:
    start, end = cuda.Event(enable_timing=True), cuda.Event(enable_timing=True)
    with pytest.raises(RuntimeError, match="must be recorded"):
        start.elapsed_time(end)
    stream = cuda.Stream()
    start.record()
    with cuda.stream(stream):
        mytorch.ones(3, device="cuda")
        end.record(stream)
    stream.wait_stream(cuda.current_stream())
    end.synchronize()
    assert start.elapsed_time(end) >= 0
    assert stream.query()
    assert end.query()
    with watching() as counts:
        cuda.synchronize()
        stream.synchronize()
    assert counts.waits == 2
    with pytest.raises(RuntimeError, match="enable_timing=True"):
        cuda.Event().elapsed_time(end)


def test_the_same_seed_draws_the_same_numbers_there() -> None:
    def draw() -> Any:
        return [mytorch.randn(3, device="cuda").tolist(), mytorch.randperm(5, device="cuda").tolist()]

    cuda.manual_seed(3)
    first = draw()
    cuda.manual_seed_all(3)
    assert draw() == first
    mytorch.manual_seed(3)
    assert draw() == first
    assert sorted(first[1]) == [0, 1, 2, 3, 4]
    x = mytorch.empty(1000, device="cuda")
    assert abs(x.log_normal_(0.0, 0.1).log().mean().item()) < 0.05
    assert abs(x.cauchy_().median().item()) < 0.3


def test_a_wrong_value_is_named_when_somebody_next_looks() -> None:
    table = nn.Embedding(5, 2, device="cuda")
    y = table(mytorch.tensor([1, 7], device="cuda"))
    with pytest.raises(IndexError, match="got index 7 for a weight of 5 rows"):
        y.sum().item()
    assert np.isfinite(y.sum().item())  # said once
    loss = nn.functional.cross_entropy(mytorch.zeros(2, 3, device="cuda"), mytorch.tensor([0, 3], device="cuda"))
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        loss.cpu()
    nn.functional.binary_cross_entropy(mytorch.tensor([1.5], device="cuda"), mytorch.tensor([1.0], device="cuda"))
    with pytest.raises(RuntimeError, match="all elements of input should be between 0 and 1"):
        cuda.synchronize()
