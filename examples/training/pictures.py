"""The pictures that a run leaves behind. They need matplotlib; without it the run says so and is otherwise complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mytorch as torch
from mytorch import visualize

from .data import TrainingData


def draw_pictures(folder: Path, model: Any, data: TrainingData, history: list[dict[str, Any]], name: str) -> list[str]:
    """Write learning curves, filters, feature maps, augmentation examples and ten predictions as PNG files.

    Returns the names of the files.

    Raises:
        ImportError: matplotlib is missing.
    """
    device = next(model.parameters()).device
    ten, labels = data.one_of_each()
    fitted = data.fit(ten).to(device)
    model.eval()
    with torch.no_grad():
        probabilities = torch.softmax(model(fitted), 1)
    drawings = {
        "learning_curves.png": lambda: visualize.learning_curves(history, title=name),
        "filters.png": lambda: visualize.first_layer_filters(model),
        "feature_maps.png": lambda: visualize.feature_maps(model, fitted[4:5], shown=ten[4:5]),
        "predictions.png": lambda: visualize.prediction_grid(ten, labels, probabilities, data.classes),
    }
    augment = data.augment
    if augment is not None:
        drawings["augmentation.png"] = lambda: visualize.augmentation_grid(ten[:5], augment)
    for file, draw in drawings.items():
        visualize.save_figure(draw(), folder / file)
    return list(drawings)
