"""Pictures in folders: the name of the folder is the class.

root/cat/1.png, root/cat/more/2.jpg, root/dog/x.png  →  classes ["cat", "dog"], labels 0, 0, 1
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...utils.data import Dataset

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def pil_loader(path: str | os.PathLike[str]) -> Any:
    """The picture in a file as a Pillow picture of mode RGB.

    Raises:
        ImportError: Pillow is not installed.
        ValueError: the file is damaged, is no picture, or has suspiciously many pixels.
    """
    try:
        from PIL import Image  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        raise ImportError("ImageFolder: reading pictures needs Pillow: pip install Pillow") from error
    with open(path, "rb") as file:
        try:
            return Image.open(file).convert("RGB")
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise ValueError(f"{path}: not a picture that can be read, or damaged: {error}") from error


class DatasetFolder(Dataset[tuple[Any, Any]]):
    """Sample i is `(loader(path), label)` of the i-th file, in alphabetical order within each class.

    Args:
        root: the folder whose subfolders are the classes.
        loader: makes a sample from a path.
        extensions: endings of the files to take, lower case with their dot.
        transform, target_transform: called with the sample, and with the label.
        is_valid_file: decides for each path instead of `extensions`.
        allow_empty: a class folder without any file is fine.

    Attributes:
        classes: sorted names of the subfolders.
        class_to_idx: their labels.
        samples: list of (path, label).
        targets: list of labels.

    Raises:
        FileNotFoundError: there is no such folder, it has no subfolders, or one of them holds no file.
        ValueError: both `extensions` and `is_valid_file` were given, or neither.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        loader: Callable[[str], Any],
        extensions: tuple[str, ...] | None = None,
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> None:
        self.root = os.path.expanduser(os.fspath(root))
        self.loader, self.extensions = loader, extensions
        self.transform, self.target_transform = transform, target_transform
        self.classes, self.class_to_idx = self.find_classes(self.root)
        self.samples = self.make_dataset(self.root, self.class_to_idx, extensions, is_valid_file, allow_empty)
        self.targets = [label for _, label in self.samples]

    @staticmethod
    def find_classes(directory: str | os.PathLike[str]) -> tuple[list[str], dict[str, int]]:
        """Sorted names of the subfolders, and their numbers. Override it to choose other classes."""
        if not os.path.isdir(directory):
            raise FileNotFoundError(f"no folder {directory!r}: it should hold one subfolder of files for each class")
        classes = sorted(entry.name for entry in Path(directory).iterdir() if entry.is_dir())
        if not classes:
            raise FileNotFoundError(
                f"Couldn't find any class folder in {directory}: it should hold one subfolder of files for each class."
            )
        return classes, {name: number for number, name in enumerate(classes)}

    @staticmethod
    def make_dataset(
        directory: str | os.PathLike[str],
        class_to_idx: dict[str, int],
        extensions: tuple[str, ...] | None = None,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> list[tuple[str, int]]:
        """(path, label) of every file that belongs to a class."""
        if (extensions is None) == (is_valid_file is None):
            raise ValueError("Both extensions and is_valid_file cannot be None or not None at the same time")
        endings = extensions or ()
        takes = is_valid_file or (lambda path: path.lower().endswith(endings))
        samples: list[tuple[str, int]] = []
        empty = []
        for name in sorted(class_to_idx):
            before = len(samples)
            for folder, _, files in sorted(os.walk(Path(directory, name), followlinks=True)):
                paths = (os.path.join(folder, file) for file in sorted(files))
                samples.extend((path, class_to_idx[name]) for path in paths if takes(path))
            if len(samples) == before:
                empty.append(name)
        if empty and not allow_empty:
            kinds = f" Supported extensions are: {', '.join(extensions)}" if extensions else ""
            raise FileNotFoundError(f"Found no valid file for the classes {', '.join(empty)}.{kinds}")
        return samples

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: Any) -> tuple[Any, Any]:
        path, label = self.samples[index]
        sample: Any = self.loader(path)
        target: Any = label
        if self.transform is not None:
            sample = self.transform(sample)
        if self.target_transform is not None:
            target = self.target_transform(target)
        return sample, target

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self)} files in {self.root}, {len(self.classes)} classes)"


class ImageFolder(DatasetFolder):
    """Sample i is `(picture, label)`: a Pillow picture of mode RGB (give `transform=ToTensor()` to get a Tensor).

    The folder, and what is raised when something is wrong with it: see `DatasetFolder`.

    Attributes:
        imgs: the same as `samples`.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        transform: Callable[[Any], Any] | None = None,
        target_transform: Callable[[Any], Any] | None = None,
        loader: Callable[[str], Any] = pil_loader,
        is_valid_file: Callable[[str], bool] | None = None,
        allow_empty: bool = False,
    ) -> None:
        extensions = None if is_valid_file is not None else IMG_EXTENSIONS
        super().__init__(root, loader, extensions, transform, target_transform, is_valid_file, allow_empty)
        self.imgs = self.samples
