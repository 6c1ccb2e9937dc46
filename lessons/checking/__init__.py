"""A lesson's checks run on the learner's file in a process of their own, which may hang, crash or print without end."""
