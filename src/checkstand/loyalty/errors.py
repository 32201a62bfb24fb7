"""Why points are refused."""

from checkstand.platform.errors import Conflict, Invalid


class PointsInvalid(Invalid):
    code = "points-invalid"


class PointsShort(Conflict):
    code = "points-short"


class ProgrammeInvalid(Invalid):
    code = "programme-invalid"
