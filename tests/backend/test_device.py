"""Devices: names, defaults, and what is said when there is no GPU."""

from __future__ import annotations

import importlib
import importlib.util
import pickle
import threading

import pytest

import mytorch
from mytorch.backend import device, get_default_device
from tests.standin import installed

no_cupy = pytest.mark.skipif(importlib.util.find_spec("cupy") is not None, reason="CuPy is installed")


@pytest.mark.parametrize(
    ("given", "shown"), [("cpu", "cpu"), ("cuda", "cuda"), ("cuda:1", "cuda:1"), (2, "cuda:2"), ("cpu:0", "cpu")]
)
def test_a_device_prints_as_it_is_named(given: object, shown: str) -> None:
    assert str(mytorch.device(given)) == shown


def test_equal_devices_are_equal_and_hash_alike() -> None:
    assert mytorch.device("cuda") == mytorch.device("cuda:0") == "cuda:0"
    assert len({mytorch.device("cpu"), mytorch.device("cpu")}) == 1
    assert pickle.loads(pickle.dumps(mytorch.device("cuda:1"))) == mytorch.device("cuda:1")


@pytest.mark.parametrize("name", ["tpu", "gpu:0", "cuda:x", "cuda:-1", ""])
def test_an_unknown_device_is_refused(name: str) -> None:
    with pytest.raises(RuntimeError, match="device"):
        mytorch.device(name)


@no_cupy
@pytest.mark.parametrize(
    "use",
    [
        lambda: mytorch.zeros(2, device="cuda"),
        lambda: mytorch.ones(2).to("cuda"),
        lambda: mytorch.ones(2).cuda(),
        lambda: mytorch.set_default_device("cuda"),
        lambda: mytorch.Generator("cuda"),
    ],
)
def test_asking_for_a_gpu_without_cupy_names_the_line_that_installs_it(use: object) -> None:
    with pytest.raises(RuntimeError, match="pip install cupy-cuda12x"):
        use()  # type: ignore[operator]
    assert get_default_device() == "cpu"


def test_the_default_device_is_a_context_and_each_thread_has_its_own() -> None:
    seen: list[str] = []
    with mytorch.device("cuda"):
        thread = threading.Thread(target=lambda: seen.append(str(get_default_device())))
        thread.start()
        thread.join()
        assert get_default_device() == "cuda"
    assert get_default_device() == "cpu"
    assert seen == ["cpu"]


@no_cupy
def test_a_missing_cupy_is_looked_for_once_to_count_and_anew_when_a_gpu_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked = []
    importing = importlib.import_module

    def watched(name: str) -> object:
        looked.append(name)
        return importing(name)

    monkeypatch.setattr(device, "_without_cupy", False)
    monkeypatch.setattr(importlib, "import_module", watched)
    assert [mytorch.cuda.is_available() for _ in range(3)] == [False] * 3
    assert looked == ["mytorch.backend.cupy_backend"]
    with pytest.raises(RuntimeError, match="CuPy is not installed"):  # it may have been installed since
        mytorch.zeros(1, device="cuda")
    assert len(looked) == 2
    with installed():
        assert mytorch.cuda.device_count() == 2
    assert not mytorch.cuda.is_available()
