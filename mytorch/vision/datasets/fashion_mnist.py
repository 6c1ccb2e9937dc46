"""Fashion-MNIST: 70,000 grey pictures of clothes, 28 × 28, in ten classes (Xiao, Rasul and Vollgraf, 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .mnist import MNIST


class FashionMNIST(MNIST):
    """Sample i is `(picture, label)`: float32 (1, 28, 28) with values in [0, 1], and an int.

    Arguments, attributes and errors are those of `MNIST`; the files (30 MB) may also come from the Debian package
    dataset-fashion-mnist, and are looked for in `root`, `root/FashionMNIST/raw` and `root/fashion-mnist`.
    """

    classes = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    files: Mapping[str, str] = {
        "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    }
    mirrors = (
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",  # unencrypted, but the checksum decides
    )
    below = ("", "FashionMNIST/raw", "fashion-mnist")
    packages = (Path("/usr/share/datasets/fashion-mnist"),)
    package_hint = ", or on Debian and Ubuntu: sudo apt-get install dataset-fashion-mnist"
