"""A convolutional variational autoencoder of blurred spots."""

import numpy as np
import torch
from torch import nn, optim
from torch.distributions import Bernoulli, Normal, kl_divergence
from torch.nn import functional as F


class VAE(nn.Module):
    def __init__(self, latent=4):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 8, 4, 2, 1), nn.LeakyReLU(0.2, True), nn.Conv2d(8, 16, 4, 2, 1), nn.ELU(), nn.Flatten()
        )
        self.mu, self.logvar = nn.Linear(16 * 3 * 3, latent), nn.Linear(16 * 3 * 3, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, 16 * 3 * 3),
            nn.Unflatten(1, (16, 3, 3)),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 8, 4, 2, 1),
            nn.GroupNorm(2, 8),
            nn.SiLU(),
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
            nn.Conv2d(8, 1, 3, padding="same"),
        )

    def forward(self, x, noise):
        h = self.encoder(x)
        posterior = Normal(self.mu(h), (0.5 * self.logvar(h)).exp())
        z = posterior.mean + noise * posterior.stddev
        return self.decoder(z), posterior


def build():
    return VAE()


def batch(step=0):
    rng = np.random.default_rng(step)
    centre = rng.uniform(2, 10, (32, 2, 1, 1))
    i, j = np.mgrid[:12, :12]
    spots = np.exp(-((i - centre[:, 0]) ** 2 + (j - centre[:, 1]) ** 2) / 6)
    return torch.from_numpy(spots[:, None]).float(), torch.from_numpy(rng.standard_normal((32, 4))).float()


def loss(model, data):
    x, noise = data
    logits, posterior = model(x, noise)
    reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    prior = Normal(torch.zeros_like(posterior.loc), torch.ones_like(posterior.scale))
    return (reconstruction + kl_divergence(posterior, prior).sum()) / x.size(0)


def train(steps=40):
    torch.manual_seed(0)
    model = build()
    optimizer = optim.Adam(model.parameters(), lr=1e-2)
    scaler = torch.amp.GradScaler("cuda", enabled=torch.cuda.is_available())
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        with torch.autocast("cuda", enabled=False):
            out = loss(model, batch(step))
        scaler.scale(out).backward()
        scaler.step(optimizer)
        scaler.update()
        losses.append(out.item())
    with torch.no_grad():
        drawn = Bernoulli(logits=model.decoder(torch.randn(3, 4))).sample()
    assert drawn.shape == (3, 1, 12, 12)
    return losses


if __name__ == "__main__":
    print(*train())
