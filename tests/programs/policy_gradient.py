"""REINFORCE with a baseline: a walker learns to go right."""

from collections import namedtuple

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical

Episodes = namedtuple("Episodes", ["states", "actions", "returns"])
LENGTH, WALKERS, STEPS = 6, 8, 10


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine = nn.Linear(LENGTH, 16)
        self.action_head, self.value_head = nn.Linear(16, 2), nn.Linear(16, 1)

    def forward(self, x):
        x = torch.tanh(self.affine(x))
        return Categorical(F.softmax(self.action_head(x), dim=-1)), self.value_head(x).squeeze(-1)


def seen(places):
    return F.one_hot(torch.as_tensor(places), LENGTH).float()


def play(choose):
    """Several walkers at once; whoever is at the right end is paid for every step there."""
    places, states, actions, rewards = np.zeros(WALKERS, dtype=int), [], [], []
    for _ in range(STEPS):
        states.append(seen(places))
        actions.append(choose(states[-1]))
        places = np.clip(places + 2 * actions[-1].numpy() - 1, 0, LENGTH - 1)
        rewards.append(torch.from_numpy(places == LENGTH - 1).float())
    total, returns = torch.zeros(WALKERS), []
    for reward in rewards[::-1]:
        total = reward + 0.95 * total
        returns.insert(0, total)
    return Episodes(torch.stack(states), torch.stack(actions), torch.stack(returns))


def build():
    return Policy()


def batch(step=0):
    rng = np.random.default_rng(step)
    return play(lambda states: torch.from_numpy(rng.integers(0, 2, len(states))))


def loss(model, episodes):
    distribution, value = model(episodes.states)
    advantage = episodes.returns - value.detach()
    policy = -(distribution.log_prob(episodes.actions) * advantage).mean()
    return policy + F.smooth_l1_loss(value, episodes.returns) - 0.01 * distribution.entropy().mean()


def train(steps=60):
    """What the walkers failed to earn."""
    torch.manual_seed(0)
    model = build()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-2)
    missed = []
    for _ in range(steps):
        with torch.no_grad():
            episodes = play(lambda states: model(states)[0].sample())
        out = loss(model, episodes)
        optimizer.zero_grad()
        out.backward()
        optimizer.step()
        missed.append(STEPS - episodes.returns[0].mean().item())
    return missed


if __name__ == "__main__":
    print(*train())
