"""The textbook's AlexNet on Fashion-MNIST: 28 × 28 pictures enlarged to 224 × 224, plain SGD, Xavier's weights.

    python examples/fashion_mnist_alexnet.py --device cuda
    python examples/fashion_mnist_alexnet.py --resize 64 --limit-train 20000 --epochs 5 --momentum 0.9

At 224 × 224 this is the network with 46,764,746 parameters, and ten epochs are for a GPU. `--resize 64` is for a CPU:
the first convolution then steps by 2 in place of 4, and the rest follows by itself.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from training.device import usable_device
from training.ending import ending
from training.failure import Failure
from training.options import number
from training.run_folder import writable_folder

import mytorch as torch
from mytorch import nn, optim, visualize
from mytorch.nn import functional as F
from mytorch.utils.data import DataLoader, Subset
from mytorch.vision import transforms as T
from mytorch.vision.datasets import FashionMNIST


def alexnet(resize: int) -> nn.Sequential:
    """The layers, as the textbook writes them; for pictures of less than 128 pixels the first step is smaller."""
    net = nn.Sequential(
        nn.Conv2d(1, 96, kernel_size=11, stride=4 if resize >= 128 else 2), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(96, 256, kernel_size=5, padding=2), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2),
        nn.Conv2d(256, 384, kernel_size=3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 384, kernel_size=3, padding=1), nn.ReLU(),
        nn.Conv2d(384, 256, kernel_size=3, padding=1), nn.ReLU(),
        nn.MaxPool2d(kernel_size=3, stride=2), nn.Flatten(),
        nn.LazyLinear(4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(4096, 10),
    )  # fmt: skip
    with torch.no_grad():
        net.eval()(torch.zeros(1, 1, resize, resize))  # now the lazy layer knows its width
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return net


def train_epoch(net, loader, optimizer, device, bar) -> tuple[float, float, float]:
    """Mean loss, share of right answers and seconds."""
    net.train()
    loss_sum, right, seen, start = 0.0, 0, 0, time.perf_counter()
    for pictures, labels in loader:
        pictures, labels = pictures.to(device), labels.to(device)
        optimizer.zero_grad()
        scores = net(pictures)
        loss = F.cross_entropy(scores, labels)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        right += int((scores.argmax(1) == labels).sum())
        seen += len(labels)
        bar(seen, len(loader.dataset), loss_sum / seen)
    return loss_sum / seen, right / seen, time.perf_counter() - start


@torch.no_grad()
def accuracy(net, loader, device) -> float:
    """Share of right answers on the test pictures."""
    net.eval()
    right, seen = 0, 0
    for pictures, labels in loader:
        right += int((net(pictures.to(device)).argmax(1) == labels.to(device)).sum())
        seen += len(labels)
    return right / seen


def bar(seen: int, total: int, loss: float) -> None:
    """A line that is written over and over, if somebody looks."""
    if sys.stderr.isatty():
        print(f"\r{seen}/{total} loss {loss:.3f} ", end="\n" if seen == total else "", file=sys.stderr, flush=True)


def run(given: argparse.Namespace) -> None:
    out = writable_folder(given.out)
    device = usable_device(given.device)
    torch.manual_seed(given.seed)
    loaders = []
    for training, limit in ((True, given.limit_train), (False, given.limit_test)):
        try:
            data = FashionMNIST(given.data_root, training, T.Resize(given.resize), download=given.download)
        except (OSError, RuntimeError, ValueError) as error:
            raise Failure(f"Fashion-MNIST: {error}") from error
        some = data if limit is None else Subset(data, range(min(limit, len(data))))
        loaders.append(DataLoader(some, given.batch_size, shuffle=training, num_workers=given.workers))
    net = alexnet(given.resize).to(device)
    optimizer = optim.SGD(net.parameters(), lr=given.lr, momentum=given.momentum)
    print(f"AlexNet, {sum(p.numel() for p in net.parameters()):,} parameters, {given.resize} × {given.resize} pixels")

    curves = visualize.LiveCurves(out / "learning_curves.png", together=True, title="AlexNet on Fashion-MNIST")
    loss, train_acc, test_acc, spent = 0.0, 0.0, 0.0, 0.0
    for epoch in range(given.epochs):
        loss, train_acc, seconds = train_epoch(net, loaders[0], optimizer, device, bar)
        spent += seconds
        test_acc = accuracy(net, loaders[1], device)
        print(f"[epoch {epoch + 1}] loss {loss:.3f}, train acc {train_acc:.3f}, test acc {test_acc:.3f}", flush=True)
        curves.add(loss=loss, train_acc=train_acc, test_acc=test_acc)
    print(f"loss {loss:.3f}, train acc {train_acc:.3f}, test acc {test_acc:.3f}")
    print(f"{given.epochs * len(loaders[0].dataset) / spent:.1f} examples/sec on {device}")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Train AlexNet on Fashion-MNIST.", allow_abbrev=False)
    add = made.add_argument
    add("--epochs", type=number(int, 1), default=10, help="passes over the training pictures (default: 10)")
    add("--batch-size", type=number(int, 1), default=128, help="pictures in a step (default: 128)")
    add("--lr", type=number(float, 0, open_end=True), default=0.01, help="learning rate (default: 0.01)")
    add("--momentum", type=number(float, 0), default=0.0, help="momentum of SGD (default: 0)")
    add("--resize", type=number(int, 40), default=224, help="height and width of the pictures (default: 224)")
    add("--device", metavar="cpu|cuda", help="where to compute (default: cpu, or what MYTORCH_DEVICE says)")
    add("--seed", type=number(int, 0), default=0, help="of weights, order and dropout (default: 0)")
    add("--workers", type=number(int, 0), default=0, help="processes that load data (default: 0, in this one)")
    add("--limit-train", type=number(int, 1), metavar="N", help="train on the first N pictures only")
    add("--limit-test", type=number(int, 1), metavar="N", help="test on the first N pictures only")
    add("--data-root", metavar="FOLDER", help="where the data files lie, and are fetched to")
    add("--download", action=argparse.BooleanOptionalAction, default=True, help="fetch missing files (default: yes)")
    add("--out", default="runs/fashion-mnist-alexnet", metavar="FOLDER", help="folder for the learning curve")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code."""
    given = parser().parse_args(arguments)
    return ending("fashion_mnist_alexnet.py", lambda: run(given))


if __name__ == "__main__":
    sys.exit(main())
