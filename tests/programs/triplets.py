"""An embedding learned from triplets: near to the same, far from the others."""

import os
import tempfile

import numpy as np
import torch
import torch.nn as nn
from torch.optim.lr_scheduler import StepLR
from torch.utils.data import DataLoader, Dataset, random_split

CENTRES = np.random.default_rng(7).normal(0, 1, (5, 8))


class Triplets(Dataset):
    def __init__(self, count, seed):
        rng = np.random.default_rng(seed)
        same, shift = rng.integers(0, 5, count), rng.integers(1, 5, count)
        kinds = np.stack([same, same, (same + shift) % 5], 1)
        self.points = (CENTRES[kinds] + rng.normal(0, 0.6, (count, 3, 8))).astype("float32")

    def __len__(self):
        return len(self.points)

    def __getitem__(self, index):
        anchor, positive, negative = self.points[index]
        return {"anchor": anchor, "positive": positive, "negative": negative}


class Embedder(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.utils.weight_norm(nn.Linear(8, 32)), nn.PReLU(), nn.LayerNorm(32), nn.Linear(32, 3))

    def forward(self, x):
        return nn.functional.normalize(self.net(x), dim=1)


def build():
    return nn.DataParallel(Embedder())


def batch(step=0):
    points = Triplets(32, step).points
    return {name: torch.from_numpy(points[:, i].copy()) for i, name in enumerate(("anchor", "positive", "negative"))}


def loss(model, data):
    parts = [model(data[name]) for name in ("anchor", "positive", "negative")]
    margin = nn.TripletMarginLoss(margin=0.5)(*parts)
    target = torch.ones(len(parts[0]))
    return margin + nn.CosineEmbeddingLoss(margin=0.2)(parts[0], parts[2], -target)


def train(steps=40):
    torch.manual_seed(0)
    model = build()
    part, _ = random_split(Triplets(200, 1), [160, 40], generator=torch.Generator().manual_seed(0))
    loader = DataLoader(part, batch_size=32, shuffle=True, collate_fn=None)
    optimizer = torch.optim.Adagrad(model.parameters(), lr=0.05)
    scheduler = StepLR(optimizer, step_size=4, gamma=0.7)
    losses = []
    while len(losses) < steps:
        for data in loader:
            optimizer.zero_grad()
            out = loss(model, data)
            out.backward()
            optimizer.step()
            losses.append(out.item())
        scheduler.step()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.pt")
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "losses": losses}, path)
        saved = torch.load(path, map_location="cpu", weights_only=True)
    twin = build()
    twin.load_state_dict(saved["model"])
    torch.testing.assert_close(loss(twin, batch()), loss(model, batch()))
    return losses


if __name__ == "__main__":
    print(*train())
