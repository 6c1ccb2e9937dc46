"""Where trained weights come from: a file of yours, this package, or the files that torchvision publishes.

    weights=None                   the network starts from chance
    weights="some/file.pth"        a state dict, of PyTorch's or of this package; or a checkpoint with one under "model"
    weights="shapes"               for `alexnet_small`: comes with the package
    weights="DEFAULT"              torchvision's file, from a folder on this machine or else from its server

torchvision's files are looked for in `$MYTORCH_DATA`, `~/.cache/mytorch` and where PyTorch keeps them,
`~/.cache/torch/hub/checkpoints`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from ... import nn
from ...serialization import load
from ..datasets.download import download

SERVER = "https://download.pytorch.org/models/"
PACKAGED = Path(__file__).parent.parent / "weights"
MOST_BYTES = 1 << 30  # the largest of them, vgg19_bn, has 548 MiB

# Names as torchvision gives them; behind the dash are the first digits of the file's SHA-256.
PUBLISHED: dict[str, dict[str, str]] = {
    "alexnet": {"IMAGENET1K_V1": "alexnet-owt-7be5be79.pth"},
    "vgg11": {"IMAGENET1K_V1": "vgg11-8a719046.pth"},
    "vgg11_bn": {"IMAGENET1K_V1": "vgg11_bn-6002323d.pth"},
    "vgg13": {"IMAGENET1K_V1": "vgg13-19584684.pth"},
    "vgg13_bn": {"IMAGENET1K_V1": "vgg13_bn-abd245e5.pth"},
    "vgg16": {"IMAGENET1K_V1": "vgg16-397923af.pth"},
    "vgg16_bn": {"IMAGENET1K_V1": "vgg16_bn-6c64b313.pth"},
    "vgg19": {"IMAGENET1K_V1": "vgg19-dcbb9e9d.pth"},
    "vgg19_bn": {"IMAGENET1K_V1": "vgg19_bn-c79401a0.pth"},
    "googlenet": {"IMAGENET1K_V1": "googlenet-1378be20.pth"},
    "resnet18": {"IMAGENET1K_V1": "resnet18-f37072fd.pth"},
    "resnet34": {"IMAGENET1K_V1": "resnet34-b627a593.pth"},
    "resnet50": {"IMAGENET1K_V1": "resnet50-0676ba61.pth", "IMAGENET1K_V2": "resnet50-11ad3fa6.pth"},
    "squeezenet1_0": {"IMAGENET1K_V1": "squeezenet1_0-b66bff10.pth"},
    "squeezenet1_1": {"IMAGENET1K_V1": "squeezenet1_1-b8a52dc0.pth"},
}

Model = TypeVar("Model", bound=nn.Module)


def with_weights(model: Model, name: str, weights: Any, progress: bool = True) -> Model:
    """`model`, holding `weights`; or as it is, if they are None.

    Args:
        name: of the function that makes the model, as in `PUBLISHED`.
        weights: see above.
        progress: show a bar while a file is fetched.

    Raises:
        ValueError: there are no weights of that name for this model; the message lists those there are.
        FileNotFoundError: there is no such file.
        RuntimeError: the file does not fit the model, is damaged, or could not be fetched: the message says which file
            to put where.
    """
    if weights is not None:
        model.load_state_dict(state_of(path_of(name, weights, progress)))
    return model


def is_published(name: str, weights: Any) -> bool:
    """Whether `weights` are torchvision's."""
    return isinstance(weights, str) and (weights == "DEFAULT" or weights in PUBLISHED.get(name, {}))


def path_of(name: str, weights: Any, progress: bool = True) -> Path:
    """The file with the weights called `weights` for the model called `name`."""
    known = PUBLISHED.get(name, {})
    if known and is_published(name, weights):
        return published(known[max(known)] if weights == "DEFAULT" else known[weights], progress)
    if isinstance(weights, Path) or (isinstance(weights, str) and Path(weights).suffix):
        if not Path(weights).is_file():
            raise FileNotFoundError(f"{name}: there is no file {os.fspath(weights)!r} to read weights from")
        return Path(weights)
    words = ["None", *(repr(word) for word in ("DEFAULT", *known) if known), "the path of a .pth or .safetensors file"]
    raise ValueError(f"{name}: weights={weights!r} is unknown; expected {', '.join(words)}")


def state_of(path: Path) -> Mapping[str, Any]:
    """The state dict in a file: the file's whole content, or what stands in it under "model" or "state_dict"."""
    found = load(path, map_location="cpu")
    for name in ("model", "state_dict"):
        if isinstance(found, Mapping) and isinstance(found.get(name), Mapping):
            return found[name]
    if not isinstance(found, Mapping):
        raise ValueError(f"{path}: expected a state dict, found a {type(found).__name__}")
    return found


def places() -> list[Path]:
    """Folders in which published files are looked for; they are fetched into the first."""
    home = Path.home() / ".cache"
    own = os.environ.get("MYTORCH_DATA")
    torch_home = Path(os.environ.get("TORCH_HOME") or home / "torch")
    return [*([Path(own)] if own else []), home / "mytorch", torch_home / "hub" / "checkpoints"]


def published(file: str, progress: bool = True) -> Path:
    """One of torchvision's files, from this machine if it is there, else from the server."""
    folders = places()
    for folder in folders:
        if (folder / file).is_file():
            check(folder / file)
            return folder / file
    try:
        return download([SERVER + file], folders[0] / file, check, max_bytes=MOST_BYTES, progress=progress)
    except (RuntimeError, OSError) as error:
        raise RuntimeError(
            f"{error}\nTo use these weights without a network, fetch {SERVER}{file} elsewhere and put it into "
            f"{folders[0]}"
        ) from error


def check(path: Path) -> None:
    """Compare a published file with the checksum in its name.

    Raises:
        ValueError: the file is damaged or another one.
    """
    wanted = path.name.removesuffix(".part").removesuffix(".pth").rsplit("-", 1)[1]
    with open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(wanted):
        raise ValueError(
            f"{path}: its SHA-256 begins with {found[:8]}, not with {wanted}; delete it and fetch it again"
        )
