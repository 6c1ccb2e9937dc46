"""A network of linear layers reads handwritten digits, with PyTorch's names for everything.

    python examples/mnist_mlp.py
    python examples/mnist_mlp.py --data fashion-mnist --epochs 5 --save-model

The options are those of PyTorch's own MNIST example.
"""

from __future__ import annotations

import argparse
import sys
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
from mytorch.vision import datasets, transforms as T

SETS = {"mnist": datasets.MNIST, "fashion-mnist": datasets.FashionMNIST}
MEAN, STD = {"mnist": 0.1307, "fashion-mnist": 0.286}, {"mnist": 0.3081, "fashion-mnist": 0.353}


class Net(nn.Module):
    """784 → 512 → 256 → 10, with ReLU and dropout between."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(28 * 28, 512)
        self.fc2 = nn.Linear(512, 256)
        self.fc3 = nn.Linear(256, 10)
        self.dropout = nn.Dropout(0.2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.flatten(x, 1)
        x = self.dropout(F.relu(self.fc1(x)))
        x = self.dropout(F.relu(self.fc2(x)))
        return F.log_softmax(self.fc3(x), dim=1)


def train(given, model, device, loader, optimizer, epoch) -> tuple[float, float]:
    """One epoch; returns the mean loss and the share of right answers."""
    model.train()
    loss_sum, right, seen = 0.0, 0, 0
    for batch, (data, target) in enumerate(loader):
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(data)
        right += int((output.argmax(1) == target).sum())
        seen += len(data)
        if batch % given.log_interval == 0:
            share = 100.0 * batch / len(loader)
            print(f"Train Epoch: {epoch} [{seen}/{len(loader.dataset)} ({share:.0f}%)]\tLoss: {loss.item():.6f}")
        if given.dry_run:
            break
    return loss_sum / seen, right / seen


@torch.no_grad()
def test(model, device, loader) -> tuple[float, float]:
    """Mean loss and share of right answers on the test pictures."""
    model.eval()
    loss_sum, right, seen = 0.0, 0, 0
    for data, target in loader:
        data, target = data.to(device), target.to(device)
        output = model(data)
        loss_sum += F.nll_loss(output, target, reduction="sum").item()
        right += int((output.argmax(1) == target).sum())
        seen += len(data)
    print(f"\nTest set: Average loss: {loss_sum / seen:.4f}, Accuracy: {right}/{seen} ({100.0 * right / seen:.0f}%)\n")
    return loss_sum / seen, right / seen


def run(given: argparse.Namespace) -> None:
    out = writable_folder(given.out)
    device = usable_device(given.device)
    torch.manual_seed(given.seed)
    prepare = T.Normalize([MEAN[given.data]], [STD[given.data]])
    sets = []
    for training, limit in ((True, given.limit_train), (False, given.limit_test)):
        try:
            data = SETS[given.data](given.data_root, train=training, download=given.download, transform=prepare)
        except (OSError, RuntimeError, ValueError) as error:
            raise Failure(f"--data {given.data}: {error}") from error
        sets.append(data if limit is None else Subset(data, range(min(limit, len(data)))))
    train_loader = DataLoader(sets[0], batch_size=given.batch_size, shuffle=True)
    test_loader = DataLoader(sets[1], batch_size=given.test_batch_size)

    model = Net().to(device)
    optimizer = optim.Adadelta(model.parameters(), lr=given.lr)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=given.gamma)
    curves = visualize.LiveCurves(out / "learning_curves.png", title=f"784-512-256-10 on {given.data}")
    loss = train_acc = test_acc = 0.0
    for epoch in range(1, given.epochs + 1):
        loss, train_acc = train(given, model, device, train_loader, optimizer, epoch)
        test_loss, test_acc = test(model, device, test_loader)
        scheduler.step()
        curves.add(loss=loss, test_loss=test_loss, train_acc=train_acc, test_acc=test_acc)
    print(f"loss {loss:.3f}, train acc {train_acc:.3f}, test acc {test_acc:.3f}")
    if given.save_model:
        torch.save(model.state_dict(), out / "mnist_mlp.safetensors")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="Train a small network on MNIST.", allow_abbrev=False)
    add = made.add_argument
    add("--data", choices=SETS, default="mnist", help="what to train on (default: mnist)")
    add("--data-root", metavar="FOLDER", help="where the data files lie, and are fetched to")
    add("--download", action=argparse.BooleanOptionalAction, default=True, help="fetch missing files (default: yes)")
    add("--batch-size", type=number(int, 1), default=64, metavar="N", help="pictures in a step (default: 64)")
    add("--test-batch-size", type=number(int, 1), default=1000, metavar="N", help="and for testing (default: 1000)")
    add("--epochs", type=number(int, 1), default=14, metavar="N", help="passes over the pictures (default: 14)")
    add("--lr", type=number(float, 0, open_end=True), default=1.0, help="learning rate (default: 1.0)")
    add("--gamma", type=number(float, 0, open_end=True), default=0.7, help="its factor after each epoch (default: 0.7)")
    add("--device", metavar="cpu|cuda", help="where to compute (default: cpu, or what MYTORCH_DEVICE says)")
    add("--dry-run", action="store_true", help="one step in each epoch, to see that all works")
    add("--seed", type=number(int, 0), default=1, help="of all randomness (default: 1)")
    add("--log-interval", type=number(int, 1), default=100, metavar="N", help="steps between two lines (default: 100)")
    add("--limit-train", type=number(int, 1), metavar="N", help="train on the first N pictures only")
    add("--limit-test", type=number(int, 1), metavar="N", help="test on the first N pictures only")
    add("--save-model", action="store_true", help="write the weights into the folder --out")
    add("--out", default="runs/mnist-mlp", metavar="FOLDER", help="where to write (default: runs/mnist-mlp)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the script; returns its exit code."""
    given = parser().parse_args(arguments)
    return ending("mnist_mlp.py", lambda: run(given))


if __name__ == "__main__":
    sys.exit(main())
