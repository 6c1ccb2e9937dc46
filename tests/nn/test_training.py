"""A small convolutional network, trained for some steps next to PyTorch's with the same weights and data."""

from __future__ import annotations

import numpy as np
import pytest

import mytorch


def train(library, state=None):
    n, F = library.nn, library.nn.functional

    class Net(n.Module):
        def __init__(self):
            super().__init__()
            self.features = n.Sequential(
                n.Conv2d(3, 8, 3, padding=1),
                n.BatchNorm2d(8),
                n.ReLU(inplace=True),
                n.LocalResponseNorm(5, alpha=5e-4, k=2.0),
                n.MaxPool2d(3, 2),
                n.Conv2d(8, 6, 3, padding=1, groups=2),
                n.ReLU(),
                n.AdaptiveAvgPool2d(2),
            )
            self.classifier = n.ModuleList([n.Linear(24, 10), n.Linear(10, 4)])

        def forward(self, x):
            x = self.features(x).flatten(1)
            return self.classifier[1](F.relu(self.classifier[0](x)))

    net = Net().double()
    if state is not None:
        net.load_state_dict({name: library.tensor(value) for name, value in state.items()})
    start = {name: value.numpy().copy() for name, value in net.state_dict().items()}
    optimizer = library.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    scheduler = library.optim.lr_scheduler.StepLR(optimizer, 3)
    rng = np.random.default_rng(0)
    losses = []
    for _ in range(8):
        x, y = library.tensor(rng.normal(size=(5, 3, 9, 9))), library.tensor(rng.integers(0, 4, 5))
        optimizer.zero_grad()
        loss = n.CrossEntropyLoss()(net(x), y)
        loss.backward()
        n.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    net.eval()
    with library.no_grad():
        output = net(library.tensor(rng.normal(size=(2, 3, 9, 9)))).numpy()
    return start, losses, output


def test_a_small_network_learns_what_pytorchs_learns():
    torch = pytest.importorskip("torch")
    state, expected, expected_output = train(torch)
    _, found, output = train(mytorch, state)
    np.testing.assert_allclose(found, expected, rtol=1e-8)
    np.testing.assert_allclose(output, expected_output, rtol=1e-6, atol=1e-8)
