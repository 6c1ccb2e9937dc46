"""Wrong answers to lesson 12: frozen variations, orders that repeat, one decision for a whole batch."""

from tests.lessons.mistakes import Mistake

_SET = "Right = PictureSet\nclass PictureSet(Right):\n    "
_SAMPLER = "Right = ShuffledSampler\nclass ShuffledSampler(Right):\n    "
_CROP = """
def random_flip_crop(batch, padding, rng):
    n, channels, height, width = batch.shape
    flip = rng.random(n) < 0.5
    top, left = rng.integers(0, 2 * padding + 1, (2, n))
    mirrored = np.where(flip[:, None, None, None], batch[..., ::-1], batch)
    padded = np.pad(mirrored, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return np.stack([padded[i, :, top[i] : top[i] + height, left[i] : left[i] + width] for i in range(n)])
"""


def _crop(old: str, new: str) -> str:
    """The correct function with one piece replaced."""
    assert old in _CROP, old
    return _CROP.replace(old, new)


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "PictureSet": (
        Mistake(
            "transform once, in the beginning",
            _SET + "def __init__(self, pictures, labels, transform=None):\n"
            "        super().__init__(pictures, labels, None)\n"
            "        self.ready = [super(PictureSet, self).__getitem__(i) for i in range(len(pictures))]\n"
            "        if transform: self.ready = [(transform(p), label) for p, label in self.ready]\n"
            "    def __getitem__(self, index):\n        return self.ready[index]",
            says="Call it in __getitem__",
        ),
        Mistake(
            "variations kept",
            _SET + "def __getitem__(self, index):\n"
            "        self.seen = getattr(self, 'seen', {})\n"
            "        if index not in self.seen: self.seen[index] = super().__getitem__(index)\n"
            "        return self.seen[index]",
            says="called anew each time",
        ),
        Mistake(
            "double precision",
            _SET + "def __getitem__(self, index):\n"
            "        return mytorch.tensor(self.pictures[index][None] / 255), int(self.labels[index])",
            says="has dtype float64",
        ),
        Mistake(
            "not divided",
            _SET + "def __getitem__(self, index):\n"
            "        return mytorch.tensor(self.pictures[index][None].astype(np.float32)), int(self.labels[index])",
            says="divided by 255",
        ),
        Mistake(
            "no channel axis",
            _SET + "def __getitem__(self, index):\n"
            "        return mytorch.tensor(self.pictures[index].astype(np.float32) / 255), int(self.labels[index])",
            says="the channel axis is missing",
        ),
        Mistake(
            "a NumPy label",
            _SET + "def __getitem__(self, index):\n        return super().__getitem__(index)[0], self.labels[index]",
            says="should be a Python int",
        ),
        Mistake(
            "index that wraps around",
            _SET + "def __getitem__(self, index):\n        return super().__getitem__(index % len(self))",
            says="should raise IndexError",
        ),
        Mistake(
            "only the picture",
            _SET + "def __getitem__(self, index):\n        return super().__getitem__(index)[0]",
            says="should be (picture, label)",
        ),
    ),
    "ShuffledSampler": (
        Mistake(
            "seeded anew in every epoch",
            _SAMPLER + "def __init__(self, size, seed):\n        self.size, self.seed = size, seed\n"
            "    def __iter__(self):\n"
            "        return iter(np.random.default_rng(self.seed).permutation(self.size).tolist())",
            says="two epochs have the same order",
        ),
        Mistake(
            "with replacement",
            _SAMPLER + "def __iter__(self):\n        return iter(self.rng.integers(0, self.size, self.size).tolist())",
            says="are missing",
        ),
        Mistake(
            "the global generator",
            _SAMPLER + "def __init__(self, size, seed):\n        self.size = size\n        np.random.seed(seed)\n"
            "    def __iter__(self):\n        return iter(np.random.permutation(self.size).tolist())",
            says="a global generator",
        ),
        Mistake(
            "no seed",
            _SAMPLER + "def __init__(self, size, seed):\n        self.size, self.rng = size, np.random.default_rng()",
            says="two samplers with seed 3",
        ),
        Mistake(
            "always the same seed",
            _SAMPLER + "def __init__(self, size, seed):\n        self.size, self.rng = size, np.random.default_rng(0)",
            says="the seed is not used",
        ),
        Mistake(
            "a list instead of an iterator",
            _SAMPLER + "def __iter__(self):\n        return self.rng.permutation(self.size).tolist()",
            says="__iter__ should return an iterator",
        ),
        Mistake(
            "NumPy integers",
            _SAMPLER + "def __iter__(self):\n        return iter(self.rng.permutation(self.size))",
            says="use .tolist()",
        ),
        Mistake(
            "nobody shuffled",
            _SAMPLER + "def __iter__(self):\n        return iter(range(self.size))",
            says="nobody shuffled",
        ),
    ),
    "pad_collate": (
        Mistake(
            "zeros in front",
            "right = pad_collate\n"
            "def pad_collate(samples):\n"
            "    batch, lengths, labels = right(samples)\n"
            "    for row, (sequence, _) in zip(batch, samples):\n"
            "        row[:] = 0\n"
            "        row[len(row) - len(sequence):] = mytorch.tensor(np.asarray(sequence, dtype=np.float32))\n"
            "    return batch, lengths, labels",
            says="they belong after them",
        ),
        Mistake(
            "cut to the shortest",
            "right = pad_collate\n"
            "def pad_collate(samples):\n"
            "    batch, lengths, labels = right(samples)\n"
            "    return batch[:, : int(lengths.min())], lengths, labels",
            says="nothing may be lost",
        ),
        Mistake(
            "double precision",
            "right = pad_collate\n"
            "def pad_collate(samples):\n"
            "    batch, lengths, labels = right(samples)\n"
            "    return batch.double(), lengths, labels",
            says="has dtype float64",
        ),
        Mistake(
            "sorted by length",
            "right = pad_collate\n"
            "def pad_collate(samples):\n    return right(sorted(samples, key=lambda sample: -len(sample[0])))",
            says="sorted by length",
        ),
        Mistake(
            "lengths as a list",
            "right = pad_collate\n"
            "def pad_collate(samples):\n"
            "    batch, lengths, labels = right(samples)\n"
            "    return batch, lengths.tolist(), labels",
            says="should be a Tensor",
        ),
        Mistake(
            "only the batch",
            "right = pad_collate\ndef pad_collate(samples):\n    return right(samples)[0]",
            says="should be (batch, lengths, labels)",
        ),
    ),
    "random_flip_crop": (
        Mistake(
            "one flip for all", _crop("rng.random(n) < 0.5", "np.full(n, rng.random() < 0.5)"), says="mirrored alike"
        ),
        Mistake(
            "one window for all",
            _crop("rng.integers(0, 2 * padding + 1, (2, n))", "rng.integers(0, 2 * padding + 1, (2, 1)).repeat(n, 1)"),
            says="moved alike",
        ),
        Mistake(
            "the last position forgotten", _crop("2 * padding + 1, (2", "max(2 * padding, 1), (2"), says="never gives n"
        ),
        Mistake("upside down", _crop("batch[..., ::-1]", "batch[:, :, ::-1]"), says="mirrored top to bottom"),
        Mistake("the batch turned round", _crop("batch[..., ::-1]", "batch[::-1]"), says="pixels of another picture"),
        Mistake(
            "into the input",
            _crop(
                "    mirrored = np.where(flip[:, None, None, None], batch[..., ::-1], batch)\n",
                "    batch[flip] = batch[flip][..., ::-1]\n    mirrored = batch\n",
            ),
            says="written into its input",
        ),
        Mistake("one number for both directions", _crop("(2, n))", "(1, n)).repeat(2, 0)"), says="always equal"),
        Mistake("the global generator", _crop("rng.random(n)", "np.random.random(n)"), says="do not come from `rng`"),
        Mistake(
            "the border repeated",
            _crop("(padding, padding)))", "(padding, padding)), mode='edge')"),
            says="borders zeros",
        ),
    ),
}
