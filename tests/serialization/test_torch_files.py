"""Files that PyTorch wrote, in both of its forms, come back as PyTorch itself reads them."""

from __future__ import annotations

import io
import warnings
from collections import Counter, OrderedDict

import numpy as np
import pytest

import mytorch
from mytorch import nn
from mytorch.nn.parameter import Parameter
from mytorch.serialization import CheckpointError, load, save
from mytorch.tensor import Size

torch = pytest.importorskip("torch")

FORMS = [(True, 2), (True, 4), (False, 2), (False, 4)]


@pytest.fixture(params=FORMS, ids=lambda form: f"{'zip' if form[0] else 'legacy'}-protocol{form[1]}")
def through(request):
    """A function that lets PyTorch write and mytorch read."""
    new, protocol = request.param

    def write_and_read(value, **options):
        buffer = io.BytesIO()
        torch.save(value, buffer, _use_new_zipfile_serialization=new, pickle_protocol=protocol)
        buffer.seek(0)
        return load(buffer, **options)

    return write_and_read


@pytest.mark.parametrize("name", ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"])
def test_every_dtype_comes_back_bit_for_bit(through, name):
    tensor = (torch.arange(24).reshape(2, 3, 4) % 7 - 3).to(getattr(torch, name))
    found = through(tensor)
    assert found.dtype == getattr(mytorch, name)
    assert np.array_equal(found.numpy(), tensor.numpy())


def test_special_numbers_and_empty_and_single_tensors_come_back(through):
    state = {
        "odd": torch.tensor([float("nan"), float("inf"), -0.0, 1e-45]),
        "none": torch.zeros(0, 4),
        "one": torch.tensor(3),
        "also one": torch.tensor([[True]]),
    }
    found = through(state)
    for name, tensor in state.items():
        assert found[name].shape == tensor.shape
        assert found[name].numpy().tobytes() == tensor.numpy().tobytes()


def test_views_come_back_as_views_of_one_memory(through):
    base = torch.arange(24.0).reshape(4, 6)
    state = {"base": base, "t": base.T, "part": base[1:3, ::2], "row": base[2], "wide": base[:1, :1].expand(3, 2)}
    found = through(state)
    for name, tensor in state.items():
        assert found[name].tolist() == tensor.tolist()
        assert found[name].stride() == tensor.stride()
        assert found[name].storage_offset() == tensor.storage_offset()
    found["base"][2] = -1.0
    assert found["row"].tolist() == [-1.0] * 6
    assert found["t"][:, 2].tolist() == [-1.0] * 6


def test_writes_through_one_tensor_are_counted_by_all_that_share_its_memory(through):
    base = torch.arange(4.0)
    found = through([base, base[1:]])
    weight = mytorch.ones(3).requires_grad_()
    loss = (found[1] * weight).sum()
    found[0].zero_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_one_tensor_twice_is_one_tensor(through):
    tensor = torch.ones(2)
    found = through([tensor, tensor])
    assert found[0] is found[1]


def test_bfloat16_becomes_float32_with_the_same_values_and_a_warning(through):
    tensor = torch.tensor([1.0, 3.140625, -1e30, float("inf"), 2.0**-120]).bfloat16()
    with pytest.warns(UserWarning, match="bfloat16 tensors, which mytorch does not have; they become float32") as seen:
        found = through({"a": tensor, "b": tensor[2:]})
    assert len(seen) == 1
    assert found["a"].dtype == mytorch.float32
    assert found["a"].tolist() == tensor.float().tolist()
    assert found["b"].tolist() == tensor[2:].float().tolist()


def test_the_warning_points_to_the_line_that_loads(tmp_path):
    torch.save(torch.ones(1).bfloat16(), tmp_path / "x.pt")
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        load(tmp_path / "x.pt")
    assert seen[0].filename == __file__


@pytest.mark.parametrize("name", ["complex64", "uint16", "float8_e4m3fn"])
def test_kinds_of_numbers_that_mytorch_does_not_have_are_named(name, tmp_path):
    torch.save(torch.zeros(2).to(getattr(torch, name)), tmp_path / "x.pt")
    with pytest.raises(NotImplementedError, match="which mytorch does not have; convert it where it was made"):
        load(tmp_path / "x.pt")


def test_sparse_tensors_are_named(tmp_path):
    torch.save(torch.eye(2).to_sparse(), tmp_path / "x.pt")
    with pytest.raises(NotImplementedError, match="a sparse tensor"):
        load(tmp_path / "x.pt")


def test_plain_values_come_back(through):
    state = {
        "numbers": [0, 255, 256, -1, 2**31, -(2**40), 2**100, 1.5, float("inf")],
        "text": ("", "α", "a" * 300, "\ud800"),
        "words": [True, False, None],
        "bytes": b"\x00\xff",
        "set": {1, "a"},
        "size": torch.Size([2, 3]),
        "dtype": torch.float16,
        "device": torch.device("cpu"),
        "ordered": OrderedDict([("z", 1), ("a", [OrderedDict()])]),
        "counter": Counter({30: 1, 80: 2}),
        7: {"nested": {"deep": [(1, (2, (3,)))]}},
        (1, "pair"): 0.5,
    }
    found = through(state)
    assert found["size"] == Size((2, 3))
    assert type(found["size"]) is Size
    assert found["dtype"] is mytorch.float16
    assert found["device"] == mytorch.device("cpu")
    assert type(found["ordered"]) is OrderedDict
    assert type(found["counter"]) is Counter
    plain = {key: value for key, value in state.items() if key not in ("size", "dtype", "device")}
    assert {key: found[key] for key in plain} == plain
    assert list(found) == list(state)


def test_an_object_that_contains_itself_comes_back(through):
    loop = [1]
    loop.append(loop)
    found = through(loop)
    assert found[1] is found


def test_parameters_and_requires_grad_come_back(through):
    frozen, trained = torch.nn.Parameter(torch.ones(2), requires_grad=False), torch.nn.Parameter(torch.ones(3))
    found = through([frozen, trained, torch.ones(4, requires_grad=True), torch.ones(5)])
    assert [type(value) is Parameter for value in found] == [True, True, False, False]
    assert [value.requires_grad for value in found] == [False, True, True, False]


def network(library):
    return library.Sequential(
        library.Conv2d(1, 4, 3), library.BatchNorm2d(4), library.ReLU(), library.Flatten(), library.Linear(4 * 36, 5)
    )


def test_a_network_and_its_optimizer_go_on_where_pytorch_left_them(through):
    torch.manual_seed(0)
    theirs = network(torch.nn)
    their_optimizer = torch.optim.Adam(theirs.parameters(), 0.01)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(their_optimizer, [3, 5])
    x = np.random.default_rng(0).normal(size=(6, 1, 8, 8)).astype(np.float32)

    def step(library, model, optimizer):
        optimizer.zero_grad()
        loss = (model(library.tensor(x)) ** 2).mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(2):
        step(torch, theirs, their_optimizer)
    saved = through(
        {"model": theirs.state_dict(), "optimizer": their_optimizer.state_dict(), "scheduler": scheduler.state_dict()}
    )
    ours = network(nn)
    ours.load_state_dict(saved["model"])
    optimizer = mytorch.optim.Adam(ours.parameters(), 0.5)
    optimizer.load_state_dict(saved["optimizer"])
    assert saved["model"]._metadata["1"] == {"version": 2}
    assert saved["scheduler"]["milestones"] == Counter([3, 5])
    for _ in range(2):
        assert step(mytorch, ours, optimizer) == pytest.approx(step(torch, theirs, their_optimizer), rel=1e-4)


def test_a_file_on_disk_and_a_stream_in_the_middle_of_another_are_read(tmp_path):
    torch.save({"a": torch.ones(2)}, tmp_path / "a.pth")
    assert load(tmp_path / "a.pth")["a"].tolist() == [1, 1]
    assert load(str(tmp_path / "a.pth"), weights_only=False)["a"].tolist() == [1, 1]
    for new in (True, False):
        buffer = io.BytesIO()
        torch.save({"a": torch.ones(2)}, buffer, _use_new_zipfile_serialization=new)
        stream = io.BytesIO(b"prefix" + buffer.getvalue())
        stream.seek(6)
        assert load(stream)["a"].tolist() == [1, 1]


def test_map_location_is_asked_for_each_storage(through):
    base = torch.arange(6.0)
    seen = []

    def note(storage, location):
        seen.append((tuple(storage.shape), location))

    found = through([base, base[2:].reshape(2, 2)], map_location=note)
    assert seen == [((6,), "cpu")]
    assert found[1].tolist() == [[2, 3], [4, 5]]
    assert through(base, map_location={"cpu": "cpu"}).tolist() == base.tolist()


def test_tensors_of_a_device_that_mytorch_does_not_have_name_the_way_out(monkeypatch):
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer)
    raw = buffer.getvalue().replace(b"X\x03\x00\x00\x00cpu", b"X\x03\x00\x00\x00mps")
    with pytest.raises(CheckpointError, match="zip archive is damaged"):
        load(io.BytesIO(raw))  # the checksum
    buffer = io.BytesIO()
    torch.save(torch.ones(2), buffer, _use_new_zipfile_serialization=False)
    raw = buffer.getvalue().replace(b"X\x03\x00\x00\x00cpu", b"X\x03\x00\x00\x00mps")
    with pytest.raises(CheckpointError, match=r"tensors of the device 'mps'.*load it with map_location='cpu'"):
        load(io.BytesIO(raw))
    assert load(io.BytesIO(raw), map_location="cpu").tolist() == [1, 1]


def test_a_whole_model_is_refused_with_what_to_do_instead(through):
    with pytest.raises(CheckpointError, match=r"names torch\.nn\.\S+, which is no data.*save model\.state_dict\(\)"):
        through(torch.nn.Linear(2, 3))


def test_numpy_values_are_refused_with_what_to_do_instead(through):
    with pytest.raises(CheckpointError, match="NumPy values are stored as calls; convert them to tensors or Python"):
        through({"best": np.float64(0.5)})


def test_a_torchscript_file_is_refused_by_name(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(torch.nn.Linear(2, 3), torch.ones(1, 2)), tmp_path / "x.pt")
    with pytest.raises(CheckpointError, match="TorchScript program"):
        load(tmp_path / "x.pt")


def test_what_mytorch_saves_pytorch_reads_and_what_pytorch_then_saves_mytorch_reads(tmp_path):
    from safetensors.torch import load_file

    mytorch.manual_seed(0)
    model = network(nn)
    save(model.state_dict(), tmp_path / "ours.safetensors")
    theirs = network(torch.nn)
    theirs.load_state_dict(load_file(tmp_path / "ours.safetensors"))
    torch.save(theirs.state_dict(), tmp_path / "theirs.pth")
    again = network(nn)
    again.load_state_dict(load(tmp_path / "theirs.pth"))
    for ours, back in zip(model.parameters(), again.parameters(), strict=True):
        assert np.array_equal(ours.detach(), back.detach())
