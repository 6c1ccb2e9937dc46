"""ImageNet (ILSVRC 2012) as it lies on the disks of those who have it: one folder of pictures for each synset."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .folder import ImageFolder, pil_loader

_NAMES = ("LOC_synset_mapping.txt", "synset_words.txt")
_SOURCE = "https://image-net.org/download.php"


class ImageNet(ImageFolder):
    """Sample i is `(picture, label)`: a Pillow picture of mode RGB, and the place of its synset in alphabetical order.

    ImageNet may not be passed on, so there is nothing to download: it is given out after registration at image-net.org.
    The folder should look like this (as torchvision leaves it, or as the usual scripts make it):

        root/train/n01440764/n01440764_18.JPEG …        root/val/n01440764/ILSVRC2012_val_00000293.JPEG …

    Args:
        root: that folder, or ILSVRC/Data/CLS-LOC within the archive of Kaggle.
        split: "train" or "val".
        transform, target_transform, loader: see `ImageFolder`.

    Attributes:
        wnids: names of the folders. wnid_to_idx: their labels.
        classes: for each label the words for it, as a tuple; read from LOC_synset_mapping.txt or synset_words.txt in
            `root` (a line is "n01440764 tench, Tinca tinca"), else the name of the folder.
        class_to_idx: label of each of these words.

    Raises:
        FileNotFoundError: there is no such folder, or it has no folders of classes.
        ValueError: another split.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        split: str = "train",
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        loader: Callable[[str], Any] = pil_loader,
    ) -> None:
        if split not in ("train", "val"):
            raise ValueError(f"Unknown value '{split}' for argument split. Valid values are {{'train', 'val'}}.")
        self.split = split
        folder = Path(os.path.expanduser(os.fspath(root)), split)
        if not folder.is_dir():
            raise FileNotFoundError(
                f"ImageNet: no folder {folder}; unpack the pictures of {_SOURCE} so that there is one folder for each "
                f"class, {folder}/n01440764 and so on"
            )
        if not any(entry.is_dir() for entry in folder.iterdir()):
            raise FileNotFoundError(
                f"ImageNet: {folder} has no folders of classes; move each picture into a folder named after its "
                f"synset, such as {folder}/n01440764 (the archive of the validation pictures comes without them)"
            )
        super().__init__(folder, transform, target_transform, loader)
        self.wnids, self.wnid_to_idx = self.classes, self.class_to_idx
        words = _words(folder.parent)
        self.classes: Any = [words.get(wnid, (wnid,)) for wnid in self.wnids]
        self.class_to_idx = {word: label for label, some in enumerate(self.classes) for word in some}


def _words(folder: Path) -> dict[str, tuple[str, ...]]:
    """The words for each synset, from the first list found in `folder` or up to three folders above."""
    for place in (folder, *list(folder.absolute().parents)[:3]):
        for name in _NAMES:
            if (place / name).is_file():
                lines = (place / name).read_text(encoding="utf-8").splitlines()
                pairs = (line.strip().partition(" ") for line in lines if line.strip())
                return {wnid: tuple(word.strip() for word in words.split(",")) for wnid, _, words in pairs}
    return {}
