"""A character model with a recurrent layer, which carries its state from one piece of text to the next."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

TEXT = "she sells sea shells by the sea shore; the shells she sells are sea shells for sure. " * 4
LETTERS = sorted(set(TEXT))
INDEX = {letter: i for i, letter in enumerate(LETTERS)}


class CharRNN(nn.Module):
    def __init__(self, size, hidden=32, layers=2):
        super().__init__()
        self.embed = nn.Embedding(size, 12)
        self.rnn = nn.LSTM(12, hidden, layers, batch_first=True)
        self.fc = nn.Linear(hidden, size)

    def forward(self, x, state=None):
        out, state = self.rnn(self.embed(x), state)
        return self.fc(out), state

    def padded(self, x, lengths):
        packed = pack_padded_sequence(self.embed(x), lengths, batch_first=True, enforce_sorted=False)
        out, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        return self.fc(out)


def pieces():
    data = torch.tensor([INDEX[letter] for letter in TEXT])
    rows = data[: len(data) // 4 * 4].view(4, -1)
    return [(rows[:, i : i + 20], rows[:, i + 1 : i + 21]) for i in range(0, rows.size(1) - 21, 20)]


def build():
    return CharRNN(len(LETTERS))


def batch(step=0):
    return pieces()[step]


def loss(model, data):
    x, y = data
    logits, _ = model(x)
    ragged = model.padded(x, torch.tensor([20, 7, 13, 1]))
    return nn.functional.cross_entropy(logits.transpose(1, 2), y) + ragged.pow(2).mean()


def train(steps=40):
    torch.manual_seed(0)
    model = build()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.RMSprop(model.parameters(), lr=5e-3)
    losses = []
    while len(losses) < steps:
        state = None
        for x, y in pieces():
            logits, state = model(x, state)
            out = criterion(logits.reshape(-1, len(LETTERS)), y.reshape(-1))
            optimizer.zero_grad()
            out.backward()
            nn.utils.clip_grad_value_(model.parameters(), 0.5)
            optimizer.step()
            for part in state:
                part.detach_()
            losses.append(out.item())
    return losses


if __name__ == "__main__":
    print(*train())
