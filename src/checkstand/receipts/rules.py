"""When a delivery that failed is tried again, and when it is given up."""

from datetime import timedelta

LEASE = timedelta(seconds=10)
"""How long a delivery is held by who took it, and has not said since that it is still at it; then
it is anybody's, for its worker has died."""

_DELAYS = {"print": (1, 2, 4, 8, 15, 30), "email": (10, 30, 60, 300, 900)}
_GIVEN_UP_AFTER = {"print": 120, "email": 100}


def next_try_after(kind: str, tries: int) -> timedelta | None:
    """Answer how long to wait after so many failed tries; None gives up.

    A printer is tried for about an hour: nobody waits longer for paper. A mail server is tried for
    a day.

    >>> next_try_after("print", 1), next_try_after("print", 50)
    (datetime.timedelta(seconds=1), datetime.timedelta(seconds=30))
    >>> next_try_after("print", 120) is None
    True
    """
    if tries >= _GIVEN_UP_AFTER[kind]:
        return None
    delays = _DELAYS[kind]
    return timedelta(seconds=delays[min(tries, len(delays)) - 1])
