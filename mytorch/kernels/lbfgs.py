"""The direction of L-BFGS: the gradient times an inverse Hessian that is known only by its last few steps."""


def lbfgs_direction(g, differences, steps, weights, scale, shares) -> object:
    """d = −H·g, by the two-loop recursion over pairs (yᵢ, sᵢ) of a change of the gradient and the step that made it.

    Args:
        g: the gradient, a vector.
        differences, steps: the yᵢ and sᵢ, oldest first.
        weights: ρᵢ = 1 / yᵢᵀsᵢ.
        scale: the multiple of the identity that H is without any pairs.
        shares: a list as long as the history, for intermediate results.

    Source: Nocedal 1980.
    """
    d = -g
    count = len(steps)
    for i in range(count - 1, -1, -1):
        shares[i] = steps[i].dot(d) * weights[i]
        d -= shares[i] * differences[i]
    d *= scale
    for i in range(count):
        d += (shares[i] - differences[i].dot(d) * weights[i]) * steps[i]
    return d
