"""The smaller examples as a user meets them: they run in a short setting, and say in a line what cannot be done."""

import gzip
import hashlib
import importlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from matplotlib import image

import mytorch
from mytorch.vision import datasets, models

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("custom_function", "fashion_mnist_alexnet", "gradient_check", "look_inside", "mnist_mlp")
WRITERS = ("fashion_mnist_alexnet", "look_inside", "mnist_mlp")


@pytest.fixture
def here(tmp_path, monkeypatch, capfd):
    """`here(script, *options)`: a script in this process and in an empty folder, as (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT / "examples"))

    def run(script, *options):
        try:
            code = importlib.import_module(script).main([str(option) for option in options])
        except SystemExit as end:  # argparse
            code = end.code
        return code, *capfd.readouterr()

    return run


def write_clothes(folder, monkeypatch, train=48, test=24):
    """Small files in the format of MNIST, with bright stripes that tell the label, taken for the real ones."""
    rng = np.random.default_rng(0)
    folder.mkdir()
    checksums = {}
    for part, count in (("train", train), ("t10k", test)):
        labels = (np.arange(count) % 10).astype(np.uint8)
        pictures = rng.integers(0, 60, (count, 28, 28), dtype=np.uint8)
        for picture, label in zip(pictures, labels, strict=True):
            picture[:, 2 * label : 2 * label + 4] += 180
        for kind, array in (("images-idx3", pictures), ("labels-idx1", labels)):
            name = f"{part}-{kind}-ubyte"
            payload = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()
            (folder / f"{name}.gz").write_bytes(gzip.compress(payload))
            checksums[name] = hashlib.sha256(payload).hexdigest()
    for dataset in (datasets.MNIST, datasets.FashionMNIST):
        monkeypatch.setattr(dataset, "files", checksums)


def test_the_examples_are_short_enough_to_be_read():
    for path in (ROOT / "examples").glob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 150, path.name


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_comes_before_work_and_wrong_options_end_with_2(here, script, tmp_path):
    code, out, _ = here(script, "--help")
    assert code == 0
    assert "--seed" in out or script == "look_inside"
    code, _, err = here(script, "--learning-rate", "1")
    assert (code, "unrecognized arguments: --learning-rate" in err) == (2, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("script", "options", "words"),
    [
        ("mnist_mlp", ["--epochs", "0"], "must be at least 1, got 0"),
        ("mnist_mlp", ["--data", "imagenet"], "invalid choice: 'imagenet'"),
        ("mnist_mlp", ["--lr", "nan"], "must be more than 0, got nan"),
        ("fashion_mnist_alexnet", ["--resize", "32"], "must be at least 40, got 32"),
        ("fashion_mnist_alexnet", ["--device", "tpu"], "--device tpu"),
        ("look_inside", ["--picture", "-1"], "must be at least 0, got -1"),
        ("custom_function", ["--steps", "many"], "invalid whole number value: 'many'"),
        ("gradient_check", ["--slip", "everything"], "invalid choice: 'everything'"),
    ],
)
def test_wrong_use_ends_with_2_and_the_reason(here, script, options, words):
    code, _, err = here(script, *options)
    assert (code, words in err) == (2, True), err
    assert "Traceback" not in err


@pytest.mark.parametrize("script", WRITERS)
def test_an_out_that_cannot_be_written_is_refused_before_any_work(here, tmp_path, script):
    (tmp_path / "kept").write_text("a file, not a folder")
    code, out, err = here(script, "--out", "kept/run", "--data-root", "nowhere", "--no-download")
    assert (code, out) == (1, ""), err
    assert re.fullmatch(
        rf"{script}\.py: error: --out kept/run: cannot write there \(.*\); choose another folder\n", err
    )


# ------------------------------------------------------------------ each does its work


def test_a_custom_function_is_checked_and_learns(here):
    code, out, err = here("custom_function", "--steps", 200)
    assert code == 0, err
    assert re.search(r"gradcheck: +True\ngradgradcheck: True\n", out)
    assert float(re.search(r"^loss (\d\.\d{6})$", out, re.MULTILINE).group(1)) < 0.01


def test_gradcheck_tells_each_slip_from_the_right_rule(here):
    code, out, err = here("gradient_check")
    assert code == 0, err
    assert re.findall(r"^PASS  (.*)$", out, re.MULTILINE) == ["right"]
    assert len(re.findall(r"^FAIL  ", out, re.MULTILINE)) == 7
    for words in ("sign flipped", "2 times too large", "divided by 3 too often", "zero everywhere", "reversed along"):
        assert words in out
    code, out, _ = here("gradient_check", "--slip", "a flipped sign", "--full")
    assert code == 0
    assert "analytical:tensor(" in out


def test_tolerances_that_accept_everything_are_reported(here):
    code, _, err = here("gradient_check", "--atol", 100)
    assert (code, "gradcheck accepted 'a flipped sign'" in err) == (1, True)


def test_the_textbooks_alexnet_trains_draws_its_curve_and_closes_with_two_lines(here, tmp_path, monkeypatch):
    write_clothes(tmp_path / "data", monkeypatch)
    code, out, err = here("fashion_mnist_alexnet", "--data-root", "data", "--resize", 64, "--batch-size", 16,
                             "--epochs", 2, "--limit-test", 16, "--out", "run")  # fmt: skip
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0].endswith("64 × 64 pixels")
    closing = r"loss \d+\.\d{3}, train acc [01]\.\d{3}, test acc [01]\.\d{3}"
    assert re.fullmatch(rf"\[epoch 2\] {closing}", lines[-3])
    assert lines[-2] == lines[-3].removeprefix("[epoch 2] ")
    assert re.fullmatch(r"\d+\.\d examples/sec on cpu", lines[-1])
    assert image.imread(tmp_path / "run" / "learning_curves.png").std() > 0.05


def test_at_224_it_is_the_network_of_46_764_746_parameters(here, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    net = importlib.import_module("fashion_mnist_alexnet").alexnet(224)
    assert [tuple(p.shape) for p in net.parameters()] == [tuple(p.shape) for p in models.alexnet_d2l().parameters()]
    assert sum(p.numel() for p in net.parameters()) == 46_764_746


def test_the_mlp_learns_logs_as_pytorchs_example_does_and_saves(here, tmp_path, monkeypatch):
    write_clothes(tmp_path / "data", monkeypatch, train=400)
    code, out, err = here("mnist_mlp", "--data-root", "data", "--data", "fashion-mnist", "--epochs", 3,
                          "--log-interval", 2, "--save-model", "--out", "run", "--batch-size", 20)  # fmt: skip
    assert code == 0, err
    assert re.search(r"^Train Epoch: 1 \[20/400 \(0%\)\]\tLoss: \d\.\d{6}$", out, re.MULTILINE)
    assert re.search(r"^Test set: Average loss: \d\.\d{4}, Accuracy: \d+/24 \(\d+%\)$", out, re.MULTILINE)
    closing = re.fullmatch(r"loss \d\.\d{3}, train acc ([01]\.\d{3}), test acc ([01]\.\d{3})", out.splitlines()[-1])
    assert float(closing.group(2)) > 0.9
    saved = mytorch.load(tmp_path / "run" / "mnist_mlp.safetensors")
    assert list(saved) == [f"fc{i}.{kind}" for i in (1, 2, 3) for kind in ("weight", "bias")]
    assert image.imread(tmp_path / "run" / "learning_curves.png").std() > 0.05


@pytest.mark.parametrize("script", ["mnist_mlp", "fashion_mnist_alexnet"])
def test_missing_data_is_a_failure_that_says_where_to_put_it(here, tmp_path, monkeypatch, script):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MYTORCH_DATA", raising=False)
    monkeypatch.setattr(datasets.FashionMNIST, "packages", ())
    code, _, err = here(script, "--data-root", "none", "--no-download")
    assert code == 1
    assert "train-images" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("script", ["mnist_mlp", "fashion_mnist_alexnet"])
def test_without_matplotlib_nothing_is_trained_in_vain(here, tmp_path, monkeypatch, script):
    write_clothes(tmp_path / "data", monkeypatch)
    for name in [name for name in sys.modules if name == "matplotlib" or name.startswith("matplotlib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    options = ["--resize", 64] if script == "fashion_mnist_alexnet" else []
    code, out, err = here(script, "--data-root", "data", "--no-download", "--out", "run", *options)
    assert (code, "epoch" in out.lower()) == (1, False)
    assert re.search(rf"{script}\.py: error: .*pip install", err)


# ------------------------------------------------------------------ looking inside


@pytest.fixture(scope="module")
def short_run(tmp_path_factory):
    """A run of train_alexnet.py, as short as can be."""
    place = tmp_path_factory.mktemp("place")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    command = [sys.executable, str(ROOT / "examples" / "train_alexnet.py"), "--model", "alexnet-small", "--epochs", "1",
               "--limit-train", "64", "--no-pictures", "--out", "run"]  # fmt: skip
    subprocess.run(command, cwd=place, env=environment, check=True, capture_output=True, timeout=200)
    return place / "run"


def test_every_picture_is_drawn_from_a_checkpoint(here, tmp_path, short_run):
    code, out, err = here("look_inside", "--checkpoint", short_run, "--limit-test", 20, "--out", "inside")
    assert code == 0, err
    drawn = {path.stem: path for path in (tmp_path / "inside").iterdir()}
    assert set(drawn) == {
        "learning_curves", "samples", "augmentation", "filters", "feature_maps_features.0", "feature_maps_features.3",
        "feature_maps_features.6", "predictions", "confusion_matrix", "activations", "gradients", "grad_cam",
        "occlusion", "deconvolution_features.1", "deconvolution_features.4", "deconvolution_features.7",
        "receptive_fields", "graph",
    }  # fmt: skip
    assert sorted(out.splitlines()[:2]) == ["inside/learning_curves.png", "inside/samples.png"]
    assert "left out: class_activation_map: the scores of AlexNet" in out
    for path in drawn.values():
        if path.suffix == ".png":
            assert image.imread(path)[..., :3].std() > 0.03, path.name
    assert "features.0.weight" in drawn["graph"].read_text(encoding="utf-8")


def test_without_a_checkpoint_the_network_that_comes_with_the_package_is_looked_at(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples"))
    script = importlib.import_module("look_inside")
    model, data, history = script.trained_network(script.parser().parse_args([]))
    answers = script.answers(model, data.fit(data.plain.data[:100]))
    assert int((answers == data.plain.targets[:100]).sum()) > 90
    assert history == []


def test_what_is_no_checkpoint_is_refused(here, tmp_path):
    code, _, err = here("look_inside", "--checkpoint", "nowhere", "--out", "inside")
    assert (code, "--checkpoint nowhere" in err or "there is no" in err) == (1, True), err
    mytorch.save({"weights": mytorch.ones(2)}, tmp_path / "odd.safetensors")
    code, _, err = here("look_inside", "--checkpoint", "odd.safetensors", "--out", "inside")
    assert (code, "not a checkpoint of this script" in err) == (1, True), err
    assert "Traceback" not in err


# ------------------------------------------------------------------ Ctrl-C


def test_ctrl_c_ends_a_script_with_130_and_without_a_traceback(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, str(ROOT / "examples" / "custom_function.py"), "--steps", "100000000"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:  # fmt: skip
        assert process.stdout is not None
        while "step 1:" not in process.stdout.readline():
            assert process.poll() is None
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "\nstopped\n"
