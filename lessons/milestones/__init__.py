"""History replayed with the learner's own code, one file each, in the order of history."""

from . import backpropagation, dropout

MILESTONES = (backpropagation.MILESTONE, dropout.MILESTONE)
