"""Diagrams: confusion matrix, histograms, curves that grow, and grids made from a model or a data set."""

import sys
import types

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import mytorch
from mytorch import as_tensor, nn, visualize
from mytorch.nn import functional as F
from tests.visualize.drawn import assert_no_overlaps, shown_images, titles

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 3, 8, 8)).astype(np.float32)
TARGET = RNG.integers(0, 4, 12)
NAMES = ["cat", "dog", "horizontal stripes", "bird"]


def network():
    mytorch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Flatten(), nn.Linear(216, 4)
    )  # fmt: skip


# ------------------------------------------------------------------ confusion matrix


def test_rows_are_true_classes_columns_are_answers_and_the_title_counts():
    figure = visualize.confusion_matrix([0, 0, 0, 1, 2, 2], [0, 0, 1, 1, 2, 0], ["a", "b", "c"])
    axes = figure.axes[0]
    np.testing.assert_allclose(shown_images(figure)[0], [[2 / 3, 1 / 3, 0], [0, 1, 0], [0.5, 0, 0.5]])
    written = {(text.get_position()[1], text.get_position()[0]): text.get_text() for text in axes.texts}
    assert written == {(0, 0): "2", (0, 1): "1", (1, 1): "1", (2, 0): "1", (2, 2): "1"}
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true")
    assert figure._suptitle.get_text() == "4 of 6 are right (66.7%)"
    assert_no_overlaps(figure)


def test_rows_of_scores_are_answers_too_and_a_class_without_samples_is_no_division_by_zero():
    scores = mytorch.tensor([[0.1, 0.9, 0.0], [2.0, 1.0, 0.0]])
    figure = visualize.confusion_matrix(mytorch.tensor([1, 1]), scores, ["a", "b", "c"])
    np.testing.assert_allclose(shown_images(figure)[0], [[0, 0, 0], [0.5, 0.5, 0], [0, 0, 0]])


def test_long_names_stand_upright_and_a_hundred_classes_have_no_numbers():
    assert_no_overlaps(visualize.confusion_matrix(TARGET, TARGET, NAMES))
    many = visualize.confusion_matrix(np.arange(100), np.arange(100), [f"class {i}" for i in range(100)])
    assert not many.axes[0].texts


@pytest.mark.parametrize(
    ("labels", "answers", "words"),
    [
        ([0, 1], [0], "2 pictures but 1 predictions"),
        ([0, 3], [0, 1], "label 3 is none of the 3 classes"),
        ([0, 1], [0, -1], "prediction -1 is none of the 3 classes"),
    ],
)
def test_a_confusion_matrix_of_nonsense_is_refused(labels, answers, words):
    with pytest.raises(ValueError, match=words):
        visualize.confusion_matrix(labels, answers, ["a", "b", "c"])


# ------------------------------------------------------------------ histograms


def counted(axes):
    return sum(patch.get_height() for patch in axes.patches)


def notes(axes):
    return axes.texts[0].get_text()


def test_activation_histograms_count_every_value_of_every_layer():
    model = network().train()
    figure = visualize.activation_histograms(model, X)
    assert [title.strip() for title in titles(figure)] == ["0 Conv2d", "1 ReLU", "4 Linear"]
    assert [counted(axes) for axes in figure.axes] == [12 * 216, 12 * 216, 12 * 4]
    relu = np.maximum(model[0](as_tensor(X)).detach().numpy(), 0)
    assert notes(figure.axes[1]) == (
        f"mean {relu.mean(dtype=np.float64):.2g}, std {relu.std(dtype=np.float64):.2g}, {(relu == 0).mean():.0%} zero"
    )
    assert model.training
    assert_no_overlaps(figure)


def test_dead_and_broken_layers_stand_out():
    model = network()
    with mytorch.no_grad():
        model[0].bias.fill_(-1000.0)
        model[4].weight.fill_(float("nan"))
    figure = visualize.activation_histograms(model, X)
    assert notes(figure.axes[1]).endswith("100% zero")
    assert notes(figure.axes[2]) == "48 not finite!"
    assert_no_overlaps(figure)


def test_chosen_layers_and_very_many_layers():
    assert [title.strip() for title in titles(visualize.activation_histograms(network(), X, ["4"]))] == ["4 Linear"]
    deep = nn.Sequential(*[nn.Linear(4, 4) for _ in range(40)])
    figure = visualize.activation_histograms(deep, np.ones((2, 4), np.float32))
    assert figure._suptitle.get_text() == "Activations (24 of 40 layers)"
    shown = [title.split()[0] for title in titles(figure)]
    assert (shown[0], shown[-1], len(shown)) == ("0", "39", 24)
    with pytest.raises(ValueError, match="no layer 'conv9'"):
        visualize.activation_histograms(network(), X, ["conv9"])


def test_gradient_histograms_show_the_gradient_of_the_loss_and_leave_grad_alone():
    model = network()
    figure = visualize.gradient_histograms(model, X, TARGET)
    assert all(parameter.grad is None for parameter in model.parameters())
    loss = F.cross_entropy(model.eval()(as_tensor(X)), as_tensor(TARGET))
    loss.backward()
    assert f"{loss.item():.3g}" in figure._suptitle.get_text()
    assert [title.strip() for title in titles(figure)] == ["0.weight", "4.weight"]
    for axes, layer in zip(figure.axes, (model[0], model[4]), strict=True):
        slope, weight = (a.detach().numpy().astype(np.float64) for a in (layer.weight.grad, layer.weight))
        assert counted(axes) == slope.size
        ratio = np.linalg.norm(slope) / np.linalg.norm(weight)
        assert notes(axes) == f"std {slope.std():.2g}, ratio {ratio:.2g}"
    assert_no_overlaps(figure)


def test_another_loss_and_chosen_parameters():
    figure = visualize.gradient_histograms(network(), X, np.zeros((12, 4), np.float32), F.mse_loss, ["4.bias"])
    assert [title.strip() for title in titles(figure)] == ["4.bias"]
    with pytest.raises(ValueError, match=r"no parameter '4' that requires a gradient; there are 0\.weight"):
        visualize.gradient_histograms(network(), X, TARGET, layers=["4"])


# ------------------------------------------------------------------ curves


RECORDS = [{"loss": 2.0, "train_acc": 0.3, "test_acc": 0.4}, {"loss": 0.5, "train_acc": 0.8, "test_acc": 0.7}]


def test_curves_together_share_one_diagram_as_in_textbooks():
    figure = visualize.learning_curves([{"epoch": i + 1, **r} for i, r in enumerate(RECORDS)], together=True)
    (axes,) = figure.axes
    assert [text.get_text().split(",")[0] for text in axes.get_legend().get_texts()] == [
        "train loss", "train acc", "test acc",
    ]  # fmt: skip
    assert axes.lines[0].get_xydata().tolist() == [[1, 2.0], [2, 0.5]]
    assert axes.get_ylim()[0] == 0
    assert_no_overlaps(figure)


def test_the_ticks_of_a_single_epoch_are_whole_numbers():
    figure = visualize.learning_curves([{"epoch": 1, **RECORDS[0]}])
    for axes in figure.axes:
        assert all(place == int(place) for place in axes.get_xticks())


def test_live_curves_write_their_file_anew_after_each_record(tmp_path):
    from matplotlib import image

    curves = visualize.LiveCurves(tmp_path / "curves.png")
    sizes = []
    for record in RECORDS:
        curves.add(**record)
        sizes.append(image.imread(tmp_path / "curves.png"))
    assert sizes[0].shape == sizes[1].shape
    assert (sizes[0] != sizes[1]).any()
    assert [record["epoch"] for record in curves.history] == [1, 2]
    assert len(curves.figure().axes[0].lines[0].get_xdata()) == 2


def test_live_curves_in_a_notebook_replace_their_picture(monkeypatch):
    shown, replaced = [], []

    class Handle:
        update = staticmethod(replaced.append)

    def display(picture, display_id):
        assert display_id is True
        shown.append(picture)
        return Handle()

    ipython, part = types.ModuleType("IPython"), types.ModuleType("IPython.display")
    ipython.version_info = (8, 30, 0)  # matplotlib asks
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    part.display, part.Image = display, lambda data: data
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", part)
    curves = visualize.LiveCurves()
    for record in [*RECORDS, RECORDS[1]]:
        curves.add(**record)
    assert (len(shown), len(replaced)) == (1, 2)
    assert all(picture.startswith(b"\x89PNG") for picture in shown + replaced)
    monkeypatch.setattr(ipython, "get_ipython", lambda: types.SimpleNamespace())  # IPython in a terminal
    curves.add(**RECORDS[0])
    assert (len(shown), len(replaced)) == (1, 2)


# ------------------------------------------------------------------ grids from a model, from a data set


def test_predictions_ask_the_model_in_eval_mode():
    model = network().train()
    pictures = RNG.random((3, 3, 8, 8), dtype=np.float32)
    figure = visualize.predictions(model, X[:3], TARGET[:3], NAMES, shown=pictures)
    assert model.training
    probabilities = F.softmax(model.eval()(as_tensor(X[:3])), 1).detach().numpy()
    for title, true, row in zip(titles(figure), TARGET, probabilities, strict=False):
        answer = int(row.argmax())
        assert title == f"true: {NAMES[true]}\npredicted: {NAMES[answer]}\nconfidence: {row[answer]:.1%}"
    np.testing.assert_allclose(shown_images(figure)[1], pictures[1].transpose(1, 2, 0))
    assert_no_overlaps(figure)


class Data:
    classes = ("zero", "one")

    def __init__(self, sizes=(4, 4, 4)):
        self.sizes = sizes

    def __len__(self):
        return len(self.sizes)

    def __getitem__(self, index):
        return mytorch.full((1, self.sizes[index], 4), index / 4), index % 2


def test_sample_grid_shows_the_first_pictures_with_their_classes():
    figure = visualize.sample_grid(Data(), count=10, title="few")
    assert titles(figure) == ["zero", "one", "zero"]
    assert [float(image[0, 0]) for image in shown_images(figure)] == [0, 0.25, 0.5]
    assert titles(visualize.sample_grid(Data(), ["null", "eins"], count=2)) == ["null", "eins"]
    assert_no_overlaps(figure)


@pytest.mark.parametrize(("sizes", "words"), [((), "found none"), ((4, 5), "use Resize or a crop")])
def test_sample_grid_refuses_what_cannot_stand_in_a_grid(sizes, words):
    with pytest.raises(ValueError, match=words):
        visualize.sample_grid(Data(sizes))
