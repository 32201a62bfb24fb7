"""Why a question is refused. An unknown branch is refused as it is when selling."""

from checkstand.platform.errors import Invalid, Unavailable


class DatesReversed(Invalid):
    code = "dates-reversed"


class SeriesTooLong(Invalid):
    code = "series-too-long"


class ListenersTooMany(Unavailable):
    code = "listeners-too-many"
    retry_after_seconds = 30
