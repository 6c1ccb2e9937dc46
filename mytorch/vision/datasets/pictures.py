"""A data set of pictures that fit in memory: indexing, transforms, and whole batches in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...backend import xp_of
from ...tensor import Tensor, tensor_of
from ...utils.data import Dataset, FetchedBatch
from ...utils.data.fetch import checked_indices, take
from ..transforms.transform import handles_batches, reads_bytes


class PictureDataset(Dataset[tuple[Any, Any]]):
    """Sample i is `(picture, label)`: a float32 Tensor (C, H, W) with values in [0, 1], and an int.

    Args:
        data: pictures as (N, C, H, W) floats, or as 8-bit values (N, H, W) or (N, C, H, W), which are scaled when
            fetched.
        targets: (N,) labels, int64.
        transform, target_transform: called with the picture, and with the label. A transform that handles batches
            (see `mytorch.vision.transforms.Transform`) is called once for all pictures of a batch. One with a step
            that turns bytes into numbers, such as ToTensor, gets the 8-bit values as they are, as it would in
            torchvision; any other gets values in [0, 1].
    """

    classes: Sequence[str] = ()

    def __init__(
        self,
        data: Any,
        targets: Any,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
    ) -> None:
        self.data, self.targets = data, targets
        self.transform, self.target_transform = transform, target_transform

    @property
    def class_to_idx(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.classes)}

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        pictures, labels = self._untransformed([int(index)])
        picture: Any = tensor_of(pictures.array[0])
        label: Any = int(labels[0])
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            label = self.target_transform(label)
        return picture, label

    def __getitems__(self, indices: Sequence[int]) -> Sequence[tuple[Any, Any]]:
        at_once = self.transform is None or handles_batches(self.transform)
        if not at_once or self.target_transform is not None:
            return [self[index] for index in indices]
        pictures, labels = self._untransformed(indices)
        return FetchedBatch([pictures if self.transform is None else self.transform(pictures), labels])

    def _untransformed(self, indices: Sequence[int]) -> tuple[Tensor, Any]:
        """Pictures as the transform wants them, a Tensor (B, C, H, W), and labels as an array (B,)."""
        labels = self.targets.array
        chosen = labels[checked_indices(indices, len(labels), xp_of(labels))]
        return picture_batch(take(self.data, indices), self.transform), chosen

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} pictures, {len(self.classes)} classes)"


def picture_batch(pictures: Tensor, transform: Any) -> Tensor:
    """Pictures with a channel dimension; bytes as floats in [0, 1], unless `transform` reads bytes itself."""
    array = pictures.array
    if array.ndim == 3:
        array = array[:, None]
    if array.dtype == "uint8" and not reads_bytes(transform):
        array = xp_of(array).true_divide(array, 255, dtype="float32")
    return tensor_of(array)
