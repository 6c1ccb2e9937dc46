"""Everything around training that is not mathematics. `utils.data` feeds it, `utils.checkpoint` saves memory."""

from . import checkpoint as checkpoint, data as data, model_zoo as model_zoo
