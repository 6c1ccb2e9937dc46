"""A small residual network tells apart pictures with stripes of four directions."""

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, TensorDataset


def conv3x3(in_planes, out_planes, stride=1):
    return nn.Conv2d(in_planes, out_planes, kernel_size=3, stride=stride, padding=1, bias=False)


class Block(nn.Module):
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(in_planes, planes, stride), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = conv3x3(planes, planes), nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != planes:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_planes, planes, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(planes)
            )

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out, inplace=True)


class ResNet(nn.Module):
    def __init__(self, widths=(8, 16), num_classes=4):
        super().__init__()
        self.stem = nn.Sequential(
            conv3x3(1, widths[0]), nn.BatchNorm2d(widths[0]), nn.MaxPool2d(2), nn.ReLU(inplace=True)
        )
        self.layers = nn.Sequential(Block(widths[0], widths[0]), Block(widths[0], widths[1], stride=2))
        self.pool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(widths[1], num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = self.pool(self.layers(self.stem(x)))
        return self.fc(torch.flatten(x, 1))


def pictures(count, seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, count)
    i, j = np.mgrid[:16, :16]
    waves = np.stack([i, j, i + j, i - j])[labels] * 1.2 + rng.uniform(0, 6, (count, 1, 1))
    noisy = np.sin(waves) + rng.normal(0, 0.3, waves.shape)
    return torch.from_numpy(noisy[:, None]).float(), torch.from_numpy(labels)


def build():
    return ResNet()


def batch(step=0):
    return pictures(16, step)


def loss(model, data):
    images, labels = data
    return F.cross_entropy(model(images), labels, label_smoothing=0.1)


def train(steps=24):
    torch.manual_seed(0)
    model = build()
    loader = DataLoader(TensorDataset(*pictures(128, 1)), batch_size=16, shuffle=True, drop_last=True)
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    losses = []
    while len(losses) < steps:
        model.train()
        for data in loader:
            optimizer.zero_grad()
            out = loss(model, data)
            out.backward()
            optimizer.step()
            scheduler.step()
            losses.append(out.item())
    return losses


if __name__ == "__main__":
    print(*train())
