"""Whole numbers shared out exactly."""

from collections.abc import Sequence


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole units in proportion to weights, exactly: largest remainders first, of equals the first."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in order[: total - sum(shares)]:
        shares[n] += 1
    return shares
