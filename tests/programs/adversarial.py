"""Two networks against each other, with a penalty on the critic's slope: points on a circle."""

from itertools import pairwise

import numpy as np
import torch
import torch.autograd as autograd
import torch.nn as nn
from torch.autograd import Variable

Tensor = torch.cuda.FloatTensor if torch.cuda.is_available() else torch.FloatTensor


def layers(*sizes):
    parts = []
    for before, after in pairwise(sizes):
        parts += [nn.Linear(before, after), nn.LeakyReLU(0.2, inplace=True)]
    return nn.Sequential(*parts[:-1])


def build():
    return nn.ModuleDict({"generator": layers(2, 32, 32, 2), "critic": layers(2, 32, 32, 1)})


def batch(step=0):
    rng = np.random.default_rng(step)
    angle = rng.uniform(0, 2 * np.pi, 64)
    real = np.stack([np.cos(angle), np.sin(angle)], 1) * 2
    return tuple(
        Tensor(a) for a in (real.tolist(), rng.standard_normal((64, 2)).tolist(), rng.random((64, 1)).tolist())
    )


def gradient_penalty(critic, real, fake, alpha):
    between = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    verdict = critic(between)
    ones = Variable(Tensor(real.shape[0], 1).fill_(1.0), requires_grad=False)
    gradients = autograd.grad(
        outputs=verdict, inputs=between, grad_outputs=ones, create_graph=True, retain_graph=True, only_inputs=True
    )[0]
    return ((gradients.view(gradients.size(0), -1).norm(2, dim=1) - 1) ** 2).mean()


def loss(model, data):
    real, noise, alpha = data
    critic, fake = model["critic"], model["generator"](noise)
    return critic(fake).mean() - critic(real).mean() + 10 * gradient_penalty(critic, real, fake, alpha)


def train(steps=60):
    """How far the points of the generator are from the circle."""
    torch.manual_seed(0)
    model = build()
    optimizer_g = torch.optim.Adam(model["generator"].parameters(), lr=1e-3, betas=(0.5, 0.9))
    optimizer_d = torch.optim.Adam(model["critic"].parameters(), lr=1e-3, betas=(0.5, 0.9))
    away = []
    for step in range(steps):
        data = batch(step)
        for _ in range(5):
            optimizer_d.zero_grad()
            loss(model, data).backward()
            optimizer_d.step()
        optimizer_g.zero_grad()
        fake = model["generator"](data[1])
        (-model["critic"](fake).mean()).backward()
        optimizer_g.step()
        away.append((fake.detach().norm(dim=1) - 2).abs().mean().item())
    return away


if __name__ == "__main__":
    print(*train())
