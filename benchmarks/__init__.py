"""Speed of mytorch beside PyTorch: both sides in one process, in turns, as ratios."""
