"""Everything around training that is not mathematics. `utils.data` feeds it."""

from . import data as data
