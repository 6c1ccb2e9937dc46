"""The training script as a user meets it: it learns, leaves whole files, stops, goes on, and explains every refusal."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import mytorch
from mytorch.vision import models
from mytorch.vision.datasets import FashionMNIST

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "examples" / "train_alexnet.py"
TEN_BATCHES = ["--limit-train", "160", "--batch-size", "16", "--epochs", "3", "--no-pictures"]
SHORT = [*TEN_BATCHES, "--model", "lenet5"]  # LeNet-5 is the quickest
ONCE = ["--limit-train", "32", "--epochs", "1", "--no-pictures", "--model", "lenet5", "--out", "run"]


def environment(**extra):
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONWARNINGS": "error", **extra}


def start(folder, *options, **extra):
    command = [sys.executable, str(SCRIPT), *map(str, options)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment(**extra), stdout=pipe, stderr=pipe, text=True)


def script(folder, *options, **extra):
    """Run the script in `folder` to its end: (exit code, stdout, stderr)."""
    process = start(folder, *options, **extra)
    out, err = process.communicate(timeout=200)
    return process.returncode, out, err


@pytest.fixture
def here(tmp_path, monkeypatch, capfd):
    """`here(*options)`: the script in this process and in an empty folder, as (exit code, stdout, stderr)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import train_alexnet  # pyright: ignore[reportMissingImports]

    def run(*options):
        try:
            code = train_alexnet.main([str(option) for option in options])
        except SystemExit as end:  # argparse
            code = end.code
        return code, *capfd.readouterr()

    return run


@pytest.fixture
def after_batches(here, monkeypatch):
    """`after_batches({3, 5}, act)`: from now on call `act` when the third and the fifth batch have been trained on."""
    from training.state import TrainingState  # pyright: ignore[reportMissingImports]

    count = TrainingState.count

    def arrange(numbers, act):
        done = 0

        def count_and_act(self, *figures):
            nonlocal done
            count(self, *figures)
            done += 1
            if done in numbers:
                act()

        monkeypatch.setattr(TrainingState, "count", count_and_act)

    return arrange


def interrupt():
    signal.raise_signal(signal.SIGINT)


def leaves(tree, path=""):
    """(path, value) of everything in a checkpoint, arrays as bytes; what a clock says is left out."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key != "seconds":
                yield from leaves(value, f"{path}.{key}")
    elif isinstance(tree, (list, tuple)):
        for index, value in enumerate(tree):
            yield from leaves(value, f"{path}.{index}")
    elif isinstance(tree, mytorch.Tensor):
        yield path, (str(tree.dtype), tuple(tree.shape), tree.numpy().tobytes())
    else:
        yield path, tree


def assert_same_end(one, other):
    """Two runs ended alike: every bit of the last and the best checkpoint, and every figure of the log."""
    for name in ("last.safetensors", "best.safetensors"):
        first, second = (dict(leaves(mytorch.load(folder / name))) for folder in (one, other))
        assert first.keys() == second.keys()
        assert [path for path in first if first[path] != second[path]] == []
    assert without_seconds(one) == without_seconds(other)


def without_seconds(folder):
    return [{k: v for k, v in record.items() if k != "seconds"} for record in log_of(folder)]


def log_of(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


# ------------------------------------------------------------------ a run from start to end


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A short run with pictures: (its folder, exit code, stdout, stderr)."""
    pytest.importorskip("matplotlib")
    place = tmp_path_factory.mktemp("place")
    result = script(place, "--limit-train", 640, "--batch-size", 16, "--epochs", 3)
    return place / "runs" / "alexnet-small-shapes", *result


def test_a_short_run_learns_and_ends_with_the_two_closing_lines(finished):
    folder, code, out, err = finished
    assert code == 0, err
    figures, seconds = out.splitlines()[-2:]
    found = re.fullmatch(r"loss (\d\.\d{3}), train acc ([01]\.\d{3}), test acc ([01]\.\d{3})", figures)
    assert found, out
    assert re.fullmatch(r"\d+\.\d sec on cpu", seconds)
    last = log_of(folder)[-1]
    assert found.groups() == (f"{last['loss']:.3f}", f"{last['train_acc']:.3f}", f"{last['test_acc']:.3f}")
    assert last["test_acc"] > 0.6


def test_the_bar_shows_loss_accuracy_speed_and_time_left(finished):
    *_, err = finished
    assert re.search(
        r"epoch 3/3: 100%.*1\.92k/1\.92k \[\d+:\d+<\d+:\d+, .*picture/s, accuracy=\d\.\d+, loss=\d\.\d+\]", err
    ), err


def test_a_run_leaves_its_settings_its_log_and_loadable_checkpoints(finished):
    folder, *_ = finished
    options = json.loads((folder / "config.json").read_text())["options"]
    assert options["model"] == "alexnet-small"
    assert options["lr"] > 0
    assert [record["epoch"] for record in log_of(folder)] == [1, 2, 3]
    best, last = mytorch.load(folder / "best.safetensors"), mytorch.load(folder / "last.safetensors")
    assert best["test_acc"] == max(record["test_acc"] for record in log_of(folder))
    for saved in (best, last):
        model = models.alexnet_small()
        model.load_state_dict(saved["model"])
    assert not list(folder.glob(".*")), "a temporary file was left"


def test_a_run_leaves_pictures_that_show_something(finished):
    from matplotlib import image

    folder, *_ = finished
    names = {"learning_curves", "filters", "feature_maps", "augmentation", "predictions"}
    assert {path.stem for path in folder.glob("*.png")} == names
    for name in names:
        pixels = image.imread(folder / f"{name}.png")[..., :3]
        assert min(pixels.shape[:2]) > 200, name
        assert pixels.std() > 0.05, f"{name} is blank"
        if name != "learning_curves":
            packed = (pixels * 255).astype(int) @ [65536, 256, 1]
            assert len(np.unique(packed)) > 100, f"{name} has hardly any colours"


def test_a_second_run_takes_a_folder_of_its_own(here, tmp_path):
    options = ["--limit-train", 32, "--epochs", 1, "--no-pictures", "--model", "lenet5"]
    assert here(*options)[0] == 0
    first = (tmp_path / "runs" / "lenet5-shapes" / "log.jsonl").read_bytes()
    code, out, _ = here(*options)
    assert code == 0
    assert f"writing to {Path('runs') / 'lenet5-shapes-2'}" in out
    assert (tmp_path / "runs" / "lenet5-shapes" / "log.jsonl").read_bytes() == first


def test_resuming_a_finished_run_only_says_the_closing_lines_again(finished):
    folder, _, out, _ = finished
    before = (folder / "last.safetensors").read_bytes()
    code, again, err = script(folder.parents[1], "--resume", folder, "--no-pictures")
    assert code == 0, err
    assert again.splitlines()[-2:] == out.splitlines()[-2:]
    assert (folder / "last.safetensors").read_bytes() == before


def test_without_matplotlib_the_run_is_complete_and_says_how_to_get_pictures(tmp_path):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "matplotlib.py").write_text("raise ImportError('hidden by the test')")
    paths = os.pathsep.join([str(tmp_path / "hidden"), str(ROOT)])
    options = [option for option in ONCE if option != "--no-pictures"]
    code, out, err = script(tmp_path, *options, PYTHONPATH=paths)
    assert code == 0, err
    assert "sec on cpu" in out
    assert "pip install matplotlib" in err
    assert "Traceback" not in err


@pytest.mark.slow
def test_the_network_for_224_pixels_trains_on_the_shapes(here, tmp_path, monkeypatch):
    from training import data  # pyright: ignore[reportMissingImports]

    monkeypatch.setattr(data, "SHAPES_FOR_TESTING", 10)
    options = ["--limit-train", 8, "--batch-size", 8, "--epochs", 1, "--no-pictures", "--out", "run"]
    assert here("--model", "alexnet-d2l", *options)[0] == 0
    assert math.isfinite(log_of(tmp_path / "run")[-1]["loss"])


# ------------------------------------------------------------------ stopping and going on


def test_ctrl_c_saves_and_the_resumed_run_ends_bit_for_bit_like_one_never_stopped(tmp_path):
    options = [*TEN_BATCHES, "--epochs", "2"]
    code, _, err = script(tmp_path, *options, "--out", "whole")
    assert code == 0, err
    run = tmp_path / "run"
    process = start(tmp_path, *options, "--out", "run")
    deadline = time.monotonic() + 200
    while not (run / "log.jsonl").exists():  # the first epoch is over, the second under way
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=200)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    assert "stopping after this batch" in err
    assert re.search(r"go on with: python \S*train_alexnet.py --resume run$", out, re.MULTILINE)
    assert mytorch.load(run / "last.safetensors")["epoch"] < 2
    code, _, err = script(tmp_path, "--resume", "run")
    assert code == 0, err
    assert_same_end(run, tmp_path / "whole")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uninterrupted")
    code, _, err = script(folder, *SHORT, "--out", "run")
    assert code == 0, err
    return folder / "run"


@pytest.mark.parametrize("batch", [1, 10, 13, 30], ids=["first batch", "end of an epoch", "mid-epoch", "last batch"])
def test_a_run_can_stop_at_any_batch(here, after_batches, tmp_path, uninterrupted, batch):
    after_batches({batch}, lambda: signal.raise_signal(signal.SIGTERM))
    assert here(*SHORT, "--out", "run")[0] == 128 + signal.SIGTERM
    assert here("--resume", "run")[0] == 0
    assert_same_end(tmp_path / "run", uninterrupted)


def test_a_run_can_stop_many_times(here, after_batches, tmp_path, uninterrupted):
    after_batches({4, 5, 11, 20, 28}, interrupt)
    assert here(*SHORT, "--out", "run")[0] == 130
    for _ in range(4):
        assert here("--resume", "run")[0] == 130
    assert here("--resume", "run")[0] == 0
    assert_same_end(tmp_path / "run", uninterrupted)


def test_a_run_can_stop_while_it_is_testing(here, tmp_path, uninterrupted, monkeypatch):
    from mytorch.nn import functional

    cross_entropy, calls = functional.cross_entropy, []

    def stop_in_the_second_test(*inputs, **options):
        if options.get("reduction") == "sum":
            calls.append(None)
            if len(calls) == 70:  # 1,000 test pictures are 63 batches of 16
                interrupt()
        return cross_entropy(*inputs, **options)

    monkeypatch.setattr(functional, "cross_entropy", stop_in_the_second_test)
    assert here(*SHORT, "--out", "run")[0] == 130
    assert len(log_of(tmp_path / "run")) == 1
    assert here("--resume", "run")[0] == 0
    assert_same_end(tmp_path / "run", uninterrupted)


def test_workers_train_the_same_way_after_a_stop(here, after_batches, tmp_path):
    assert here(*SHORT, "--epochs", 2, "--workers", 2, "--out", "whole")[0] == 0
    after_batches({13}, interrupt)
    assert here(*SHORT, "--epochs", 2, "--workers", 2, "--out", "run")[0] == 130
    assert here("--resume", "run")[0] == 0
    assert_same_end(tmp_path / "run", tmp_path / "whole")


def test_a_second_ctrl_c_leaves_at_once_and_a_loadable_checkpoint(here, after_batches, tmp_path):
    after_batches({12}, lambda: (interrupt(), interrupt()))
    code, _, err = here(*SHORT, "--out", "run")
    assert code == 130
    assert "stopped at once" in err
    assert mytorch.load(tmp_path / "run" / "last.safetensors")["epoch"] == 1


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize("when", ["fsync", "replace"])
def test_kill_9_while_saving_leaves_a_checkpoint_from_which_the_run_goes_on(here, tmp_path, uninterrupted, when):
    text = f"""
import os, signal, sys
sys.path.insert(0, {str(SCRIPT.parent)!r})
import train_alexnet
from training.run_folder import RunFolder
save, saves = RunFolder.save, 0
def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
def save_or_die(self, name, state):
    global saves
    saves += 1
    if saves == 4:
        os.{when} = die
    save(self, name, state)
RunFolder.save = save_or_die
sys.exit(train_alexnet.main(sys.argv[1:]))
"""
    killed = subprocess.run(
        [sys.executable, "-c", text, *SHORT, "--out", "run"], cwd=tmp_path, env=environment(), capture_output=True,
        text=True, timeout=200, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert mytorch.load(tmp_path / "run" / "last.safetensors")["epoch"] >= 1
    assert here("--resume", "run")[0] == 0
    assert_same_end(tmp_path / "run", uninterrupted)


def test_more_epochs_may_be_asked_of_a_finished_run(here, tmp_path):
    assert here(*ONCE)[0] == 0
    assert here("--resume", "run", "--epochs", 2)[0] == 0
    assert [record["epoch"] for record in log_of(tmp_path / "run")] == [1, 2]
    assert log_of(tmp_path / "run")[1]["lr"] > 0
    assert mytorch.load(tmp_path / "run" / "last.safetensors")["options"]["epochs"] == 2


# ------------------------------------------------------------------ what cannot be done is said


def assert_refused(result, code, *words, folder):
    """One message, the exit code, and nothing written."""
    assert result[0] == code, result
    assert "Traceback" not in result[2]
    for word in words:
        assert word in result[2], result[2]
    assert [path.name for path in folder.iterdir() if path.name != "kept"] == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--data", "imagenet"], ["--data", "invalid choice: 'imagenet'", "fashion-mnist"]),
        (["--model", "vgg"], ["--model", "invalid choice: 'vgg'", "lenet5"]),
        (["--epochs", "0"], ["--epochs", "must be at least 1, got 0"]),
        (["--batch-size", "0"], ["--batch-size", "must be at least 1, got 0"]),
        (["--limit-train", "0"], ["--limit-train", "must be at least 1, got 0"]),
        (["--batch-size", "many"], ["--batch-size", "invalid whole number value: 'many'"]),
        (["--lr", "-1"], ["--lr", "must be more than 0, got -1"]),
        (["--lr", "nan"], ["--lr", "must be more than 0, got nan"]),
        (["--lr", "inf"], ["--lr", "got inf"]),
        (["--momentum", "-0.5"], ["--momentum", "must be at least 0"]),
        (["--workers", "-1"], ["--workers", "must be at least 0"]),
        (["--device", "tpu"], ["--device tpu", "cpu, cuda"]),
        (["--learning-rate", "1"], ["unrecognized arguments: --learning-rate"]),
    ],
)
def test_wrong_use_ends_with_code_2_and_the_reason(here, tmp_path, options, words):
    assert_refused(here(*options), 2, *words, folder=tmp_path)


def test_a_refusal_is_one_line_without_a_traceback(tmp_path):
    code, out, err = script(tmp_path, "--device", "tpu")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"train_alexnet.py: error: --device tpu: .*\n", err)


def test_a_gpu_that_is_not_there_is_a_failure_with_the_line_that_helps(here, tmp_path):
    try:
        import cupy  # noqa: F401  # pyright: ignore[reportMissingImports]
    except ImportError:
        assert_refused(here("--device", "cuda"), 1, "--device cuda", "pip install cupy", folder=tmp_path)
    else:
        assert_refused(here("--device", "cuda:999"), 1, "--device cuda:999", folder=tmp_path)


def test_an_out_that_cannot_be_written_is_a_failure(here, tmp_path):
    (tmp_path / "kept").write_text("a file, not a folder")
    assert_refused(
        here("--limit-train", 32, "--out", "kept/run"), 1, "--out kept", "cannot write there", folder=tmp_path
    )
    assert (tmp_path / "kept").read_text() == "a file, not a folder"


def test_an_out_that_holds_a_run_is_not_written_over(here, uninterrupted):
    before = {path.name: path.read_bytes() for path in uninterrupted.iterdir()}
    code, _, err = here(*SHORT, "--out", uninterrupted)
    assert (code, "already holds a run" in err) == (2, True)
    assert {path.name: path.read_bytes() for path in uninterrupted.iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"this is no picture file", b"\x1f\x8b\x08broken"])
def test_damaged_data_is_a_failure_that_names_the_file(here, tmp_path, content):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "train-images-idx3-ubyte.gz").write_bytes(content)
    result = here("--data", "fashion-mnist", "--data-root", "kept", "--no-download")
    assert_refused(result, 1, "--data fashion-mnist", "train-images-idx3-ubyte", folder=tmp_path)


def test_missing_data_is_a_failure_that_says_where_to_put_it(here, tmp_path, monkeypatch):
    monkeypatch.setattr(FashionMNIST, "packages", (tmp_path / "nowhere",))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("MYTORCH_DATA", raising=False)
    result = here("--data", "fashion-mnist", "--data-root", "none", "--no-download")
    assert_refused(result, 1, "train-images", "none", folder=tmp_path)


def test_resuming_needs_a_checkpoint_of_this_script(here, tmp_path):
    assert_refused(here("--resume", "nowhere"), 1, "--resume nowhere", "no last.safetensors", folder=tmp_path)
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "last.safetensors").write_bytes(b"\x80\x04 not a checkpoint")
    assert_refused(here("--resume", "kept"), 1, "--resume kept", folder=tmp_path)
    mytorch.save({"weights": mytorch.ones(2)}, kept / "last.safetensors")
    assert_refused(here("--resume", "kept"), 1, "not a checkpoint of this script", folder=tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--model", "alexnet-small"], "was trained with --model lenet5"),
        (["--lr", "0.5"], "was trained with --lr"),
        (["--out", "elsewhere"], "leave --out away"),
    ],
)
def test_options_that_contradict_the_run_are_refused(here, uninterrupted, options, words):
    code, _, err = here("--resume", uninterrupted, *options)
    assert (code, words in err) == (2, True), err


def test_a_checkpoint_of_another_network_is_refused_by_name(here, tmp_path):
    assert here(*ONCE)[0] == 0
    saved = mytorch.load(tmp_path / "run" / "last.safetensors")
    saved["options"]["model"] = "alexnet-small"
    mytorch.save(saved, tmp_path / "run" / "last.safetensors")
    code, _, err = here("--resume", "run")
    assert (code, "state_dict for AlexNet" in err) == (1, True), err


def test_a_loss_that_explodes_stops_the_run_with_advice(here, tmp_path):
    code, _, err = here(*SHORT, "--lr", "1e9", "--out", "run")
    assert code == 1
    assert re.search(r"the loss became (nan|inf) in epoch 1 .* try --lr 1e\+08", err), err
    assert not (tmp_path / "run" / "last.safetensors").exists()


def test_a_loss_that_stays_at_guessing_is_explained(here):
    code, _, err = here(*ONCE, "--lr", "1e-9")
    assert code == 0
    assert "guessing among 10 classes (ln 10 = 2.303)" in err


def test_help_names_every_option(here):
    code, out, _ = here("--help")
    assert code == 0
    for flag in ("data", "model", "device", "epochs", "batch-size", "lr", "momentum", "weight-decay", "seed", "out",
                 "limit-train", "workers", "resume", "data-root", "no-download", "no-pictures"):  # fmt: skip
        assert f"--{flag}" in out
