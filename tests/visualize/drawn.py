"""What a figure shows: its pixels, its words, and whether the words collide."""

import itertools

import numpy as np


def shown_images(figure):
    """The pixel arrays of all axes, in the order of drawing; without colour bars."""
    return [
        np.asarray(axes.images[0].get_array()) for axes in figure.findobj(match=lambda a: getattr(a, "images", None))
    ]


def titles(figure):
    return [axes.get_title() for axes in figure.axes if axes.get_title()]


def assert_no_overlaps(figure):
    """No two texts that are drawn touch, and none leaves the figure."""
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in drawn_texts(figure) if text.get_text().strip()]
    assert boxes
    for text, box in boxes:
        assert min(box.x0, box.y0) >= -1, text
        assert box.x1 <= figure.bbox.width + 1, text
        assert box.y1 <= figure.bbox.height + 1, text
    for (a, box_a), (b, box_b) in itertools.combinations(boxes, 2):
        assert not box_a.padded(-1).overlaps(box_b.padded(-1)), (a, b)


def drawn_texts(figure):
    """Titles, axis labels, legends, and the labels of those ticks that lie in view."""
    texts = [figure._suptitle] if figure._suptitle else []
    for axes in figure.axes:
        texts += [axes.title, *axes.texts, *(axes.get_legend().get_texts() if axes.get_legend() else [])]
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                ticks = axis._update_ticks()
                texts += [
                    axis.label,
                    *(label for tick in ticks for label in (tick.label1, tick.label2) if label.get_visible()),
                ]
    return texts
