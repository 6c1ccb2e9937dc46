"""PyTorch's place for these classes: `nn.modules.distance`."""

from ..distance import CosineSimilarity as CosineSimilarity, PairwiseDistance as PairwiseDistance
