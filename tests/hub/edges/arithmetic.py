"""The tests' own arithmetic: exact fractions, whole fen only where one is booked."""

from fractions import Fraction


def earned(paid_fen, size, used):
    """What of `paid_fen` is earned once `used` of `size` are used: whole fen of the exact share."""
    return int(Fraction(paid_fen) * Fraction(used, size))


def shared(total, weights):
    """By largest remainders, of equals the first."""
    if not sum(weights):
        return [0] * len(weights)
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    whole = [int(part) for part in exact]
    rest = sorted(range(len(exact)), key=lambda n: (whole[n] - exact[n], n))
    return [part + (n in rest[: total - sum(whole)]) for n, part in enumerate(whole)]


def half_up(exact):
    """Whole fen of a fraction."""
    return int(exact + Fraction(1, 2))


def revenue(moved):
    """Of all kinds, of what accounts moved."""
    return -sum(fen for account, fen in moved.items() if account.startswith("6001"))
