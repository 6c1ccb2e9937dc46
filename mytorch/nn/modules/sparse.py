"""PyTorch's place for these classes: `nn.modules.sparse`."""

from ..embedding import Embedding as Embedding, EmbeddingBag as EmbeddingBag
