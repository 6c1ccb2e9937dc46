"""Lesson 01, solved."""

import numpy as np


def derivative(f, x, h=1e-5):
    """(f(x + h) − f(x − h)) / 2h"""
    return (f(x + h) - f(x - h)) / (2 * h)


def best_step(dtype):
    """∛eps"""
    return float(np.finfo(dtype).eps) ** (1 / 3)


def gradient(f, x, h=1e-5):
    """One central difference for each element, on a float64 copy."""
    x = np.array(x, dtype=np.float64)
    slopes = np.zeros_like(x)
    for where in np.ndindex(x.shape):
        middle = x[where]
        x[where] = middle + h
        above = f(x)
        x[where] = middle - h
        below = f(x)
        x[where] = middle
        slopes[where] = (above - below) / (2 * h)
    return slopes


def complex_step(f, x, h=1e-200):
    """Im f(x + ih) / h"""
    return f(x + 1j * h).imag / h


def richardson(f, x, h=1e-2):
    """(4 D(h/2) − D(h)) / 3: four times D(h/2) carries as much c·h² as one D(h)."""
    return (4 * derivative(f, x, h / 2) - derivative(f, x, h)) / 3
