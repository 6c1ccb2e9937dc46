"""What the figures show: the right pixels in the right place, with labels that say so and do not collide."""

import pickle
import subprocess
import sys
import warnings

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from matplotlib import font_manager, image

from mytorch import Tensor, visualize
from mytorch.nn import Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential
from mytorch.visualize import fonts
from mytorch.visualize.inside import layer_output
from tests.visualize.drawn import assert_no_overlaps, shown_images, titles

RNG = np.random.default_rng(0)
PICTURES = RNG.random((10, 3, 8, 8), dtype=np.float32)


def small_network():
    return Sequential(Conv2d(3, 6, 3, padding=1), ReLU(inplace=True), MaxPool2d(2), Flatten(), Linear(6 * 4 * 4, 10))


# ------------------------------------------------------------------ grids


def test_picture_grid_shows_each_picture_with_channels_last_and_its_caption():
    figure = visualize.picture_grid(PICTURES, [f"number {i}" for i in range(10)], columns=4, title="ten")
    images = shown_images(figure)
    assert len(images) == 10
    for drawn, picture in zip(images, PICTURES, strict=True):
        np.testing.assert_allclose(drawn, picture.transpose(1, 2, 0))
    assert titles(figure) == [f"number {i}" for i in range(10)]
    assert figure._suptitle.get_text() == "ten"
    assert_no_overlaps(figure)


def test_whole_numbers_mean_0_to_255_and_grey_pictures_have_no_channel_axis():
    grey = np.array([[[[0, 51], [102, 255]]]], np.uint8)
    (drawn,) = shown_images(visualize.picture_grid(grey))
    np.testing.assert_allclose(drawn, [[0, 0.2], [0.4, 1]])


def test_a_grey_picture_is_drawn_from_black_to_white_whatever_its_own_range():
    figure = visualize.picture_grid(np.full((1, 1, 4, 4), 0.5, np.float32))
    assert figure.axes[0].images[0].get_clim() == (0, 1)


def test_tensors_and_arrays_draw_the_same():
    from_array, from_tensor = visualize.picture_grid(PICTURES), visualize.picture_grid(Tensor(PICTURES))
    for one, other in zip(shown_images(from_array), shown_images(from_tensor), strict=True):
        np.testing.assert_array_equal(one, other)


def test_long_captions_widen_the_figure_instead_of_running_into_each_other():
    captions = ["predicted: horizontal stripes\nsecond line"] * 10
    assert_no_overlaps(visualize.picture_grid(PICTURES, captions, columns=5))


@pytest.mark.parametrize("shape", [(4, 4), (2, 5, 4, 4), (1, 1, 1, 4, 4), (0, 3, 4, 4)])
def test_picture_grid_refuses_what_is_no_batch_of_pictures(shape):
    with pytest.raises(ValueError, match="picture_grid"):
        visualize.picture_grid(np.zeros(shape))


def test_picture_grid_refuses_a_wrong_number_of_captions():
    with pytest.raises(ValueError, match="10 pictures but 3 captions"):
        visualize.picture_grid(PICTURES, ["a", "b", "c"])


def test_augmentation_grid_shows_the_original_first_and_calls_the_transform_for_each_copy():
    calls = []

    def darker(pictures):
        calls.append(pictures)
        return pictures * 0.5

    figure = visualize.augmentation_grid(Tensor(PICTURES[:2]), darker, copies=3)
    images = shown_images(figure)
    assert len(calls) == 3
    assert len(images) == 8
    for row in range(2):
        original, *copies = images[4 * row : 4 * row + 4]
        np.testing.assert_allclose(original, PICTURES[row].transpose(1, 2, 0))
        for copy in copies:
            np.testing.assert_allclose(copy, original / 2)
    assert titles(figure) == ["original", "copy 1", "copy 2", "copy 3"]
    assert_no_overlaps(figure)


# ------------------------------------------------------------------ predictions


def test_predictions_name_truth_answer_and_confidence_and_mark_errors_red():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8]])
    figure = visualize.prediction_grid(PICTURES[:2], [0, 0], probabilities, ["cat", "dog"])
    assert titles(figure) == [
        "true: cat\npredicted: cat\nconfidence: 90.0%",
        "true: cat\npredicted: dog\nconfidence: 80.0%",
    ]
    colors = [axes.title.get_color() for axes in figure.axes]
    assert colors == ["#2e8b57", "#c0392b"]
    assert figure._suptitle.get_text() == "1 of 2 predictions are right"
    assert_no_overlaps(figure)


def test_predictions_refuse_names_that_do_not_fit():
    with pytest.raises(ValueError, match="3 class names but probabilities of shape"):
        visualize.prediction_grid(PICTURES[:1], [0], np.ones((1, 2)), ["a", "b", "c"])
    with pytest.raises(ValueError, match="2 pictures but 1 labels"):
        visualize.prediction_grid(PICTURES[:2], [0], np.ones((2, 2)), ["a", "b"])


# ------------------------------------------------------------------ filters and feature maps


def test_thirty_two_colour_filters_stand_in_four_rows_of_eight_with_grey_for_zero():
    weight = RNG.normal(size=(32, 3, 3, 3))
    weight[0] = 0
    weight[0, 0, 1, 1] = 2.0  # red in the middle, nothing else
    figure = visualize.first_layer_filters(weight)
    images = shown_images(figure)
    assert len(images) == 32
    assert len({round(axes.get_subplotspec().rowspan.start) for axes in figure.axes}) == 4
    np.testing.assert_allclose(images[0][1, 1], [1, 0.5, 0.5])
    np.testing.assert_allclose(images[0][0, 0], [0.5, 0.5, 0.5])
    assert all(picture.min() >= 0 and picture.max() <= 1 for picture in images)
    assert "32 of 32 filters, 3 × 3" in figure._suptitle.get_text()
    assert_no_overlaps(figure)


def test_filters_of_one_channel_are_coloured_by_sign_around_zero():
    weight = np.array([[[[-2.0, 0.0], [1.0, 2.0]]]])
    figure = visualize.first_layer_filters(weight)
    np.testing.assert_allclose(shown_images(figure)[0], [[0, 0.5], [0.75, 1]])
    assert_no_overlaps(figure)


def test_a_filter_of_zeros_is_grey_not_an_error():
    np.testing.assert_array_equal(shown_images(visualize.first_layer_filters(np.zeros((1, 3, 2, 2))))[0], 0.5)


def test_filters_are_found_in_a_model():
    model = small_network()
    figure = visualize.first_layer_filters(model)
    assert len(shown_images(figure)) == 6
    assert figure._suptitle.get_text().startswith("0: 6 of 6 filters")
    with pytest.raises(ValueError, match="no Conv2d"):
        visualize.first_layer_filters(Sequential(Linear(2, 2)))


def test_feature_maps_are_what_the_layer_computes_cut_off_at_zero():
    model = small_network()
    model.train()
    figure = visualize.feature_maps(model, PICTURES[0])
    picture, *maps = shown_images(figure)
    np.testing.assert_allclose(picture, PICTURES[0].transpose(1, 2, 0))
    expected = np.maximum(model[0](Tensor(PICTURES[:1])).detach().numpy()[0], 0)
    assert len(maps) == 6
    np.testing.assert_allclose(np.stack(maps), expected, rtol=1e-6)
    assert model.training
    assert_no_overlaps(figure)


def test_feature_maps_of_thirty_two_filters_fit_on_the_figure():
    assert_no_overlaps(visualize.feature_maps(Sequential(Conv2d(3, 40, 3)), PICTURES[0]))


def test_layer_output_is_not_spoiled_by_an_in_place_relu_behind_it():
    model = small_network()
    assert (layer_output(model, Tensor(PICTURES[:2]), "0").numpy() < 0).any()


def test_an_unknown_layer_is_refused_with_the_names_that_exist():
    with pytest.raises(ValueError, match="no layer 'conv9' in the model; its layers are 0, 1, 2"):
        visualize.feature_maps(small_network(), PICTURES[0], "conv9")


# ------------------------------------------------------------------ learning curves

HISTORY = [
    {"epoch": 1, "loss": 2.0, "test_loss": 1.0, "train_acc": 0.3, "test_acc": 0.6},
    {"epoch": 2, "loss": 0.5, "test_loss": 0.2, "train_acc": 0.8, "test_acc": 0.95},
]


def test_learning_curves_draw_loss_and_accuracy_over_the_epochs():
    figure = visualize.learning_curves(HISTORY, title="a run")
    loss, accuracy = figure.axes
    assert [line.get_xydata().tolist() for line in loss.lines] == [[[1, 2.0], [2, 0.5]], [[1, 1.0], [2, 0.2]]]
    assert [line.get_xydata().tolist() for line in accuracy.lines] == [[[1, 0.3], [2, 0.8]], [[1, 0.6], [2, 0.95]]]
    assert loss.get_yscale() == "log"
    assert (loss.get_xlabel(), loss.get_ylabel()) == ("epoch", "loss")
    assert (accuracy.get_xlabel(), accuracy.get_ylabel()) == ("epoch", "accuracy")
    assert [text.get_text() for text in accuracy.get_legend().get_texts()] == [
        "train, 80.0% at the end",
        "test, 95.0% at the end",
    ]
    assert accuracy.get_ylim()[1] >= 0.95
    assert_no_overlaps(figure)


def test_one_epoch_is_a_point_and_a_loss_of_zero_is_no_error():
    assert_no_overlaps(visualize.learning_curves(HISTORY[:1]))
    figure = visualize.learning_curves([{"epoch": 1, "loss": 0.0, "train_acc": 1.0}])
    assert figure.axes[0].get_yscale() == "linear"
    assert figure.axes[1].get_ylim()[1] >= 1.0


@pytest.mark.parametrize("history", [[], [{"epoch": 1}]])
def test_learning_curves_without_figures_say_what_is_missing(history):
    with pytest.raises(ValueError, match="learning_curves: nothing to draw"):
        visualize.learning_curves(history)


# ------------------------------------------------------------------ files, fonts, imports


def test_a_saved_figure_is_a_png_with_the_colours_of_the_picture(tmp_path):
    red = np.zeros((1, 3, 4, 4), np.float32)
    red[:, 0] = 1
    visualize.save_figure(visualize.picture_grid(red), tmp_path / "red.png")
    pixels = image.imread(tmp_path / "red.png")
    height, width = pixels.shape[:2]
    np.testing.assert_allclose(pixels[height // 2, width // 2, :3], [1, 0, 0])
    assert [path.name for path in tmp_path.iterdir()] == ["red.png"]


def test_a_figure_shows_itself_in_a_notebook_and_can_be_pickled():
    figure = visualize.picture_grid(PICTURES[:1])
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert pickle.loads(pickle.dumps(figure))._repr_png_() == figure._repr_png_()


def test_a_figure_cannot_be_saved_where_there_is_no_folder(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        visualize.save_figure(visualize.picture_grid(PICTURES[:1]), tmp_path / "nowhere" / "x.png")


@pytest.fixture
def no_cjk_font(monkeypatch):
    monkeypatch.setattr(fonts, "installed_cjk_fonts", list)
    monkeypatch.setattr(fonts, "_warned", False)


def test_chinese_without_a_font_warns_once_and_names_the_fix(no_cjk_font, tmp_path):
    with pytest.warns(UserWarning, match=r"'圓形'.*apt install fonts-noto-cjk"):
        figure = visualize.picture_grid(PICTURES[:1], ["圓形"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        visualize.save_figure(figure, tmp_path / "boxes.png")
        visualize.picture_grid(PICTURES[:1], ["圓形"])


def test_chinese_with_a_font_is_drawn_in_it_and_other_text_is_left_alone(tmp_path, monkeypatch):
    path = tmp_path / "tiny.ttf"
    _tiny_font(path, "Noto Sans CJK TC", "圓形")
    added = len(font_manager.fontManager.ttflist)
    font_manager.fontManager.addfont(path)
    try:
        figure = visualize.picture_grid(PICTURES[:2], ["圓形 circle", "square"])
        chinese, plain = [axes.title for axes in figure.axes]
        assert "Noto Sans CJK TC" in chinese.get_fontfamily()
        assert plain.get_fontfamily() == ["sans-serif"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a missing glyph would warn
            figure.canvas.draw()
    finally:
        del font_manager.fontManager.ttflist[added:]


def _tiny_font(path, family, characters):
    """A font that knows only `characters`, each a square."""
    builder_module = pytest.importorskip("fontTools.fontBuilder")
    pens = pytest.importorskip("fontTools.pens.ttGlyphPen")

    def square():
        pen = pens.TTGlyphPen(None)
        pen.moveTo((0, 0))
        for point in ((0, 800), (800, 800), (800, 0)):
            pen.lineTo(point)
        pen.closePath()
        return pen.glyph()

    names = [".notdef", *(f"u{ord(c):X}" for c in characters)]
    builder = builder_module.FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):X}" for c in characters})
    builder.setupGlyf({name: square() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (900, 0)))
    builder.setupHorizontalHeader(ascent=850, descent=-150)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=850)
    builder.setupPost()
    builder.save(path)


def test_importing_visualize_does_not_import_matplotlib_and_drawing_does_not_import_pyplot():
    program = (
        "import sys, numpy; from mytorch import visualize; assert 'matplotlib' not in sys.modules;"
        "visualize.picture_grid(numpy.zeros((1, 1, 2, 2))); assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_without_matplotlib_the_error_names_the_line_that_installs_it(monkeypatch):
    for name in [name for name in sys.modules if name == "matplotlib" or name.startswith("matplotlib.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r'pip install "mytorch-course\[visualize\]"'):
        visualize.picture_grid(PICTURES)
