"""Why sample data can't be loaded."""

from checkstand.platform.errors import Conflict


class NothingToSell(Conflict):
    code = "nothing-to-sell"
