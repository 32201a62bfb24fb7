"""Why a branch is refused."""

from checkstand.platform.errors import Conflict, Invalid, NotFound


class BranchUnknown(NotFound):
    code = "branch-unknown"


class BranchMissing(Invalid):
    """Which branch is meant has to be said, because there are several or none."""

    code = "branch-missing"


class BranchInvalid(Invalid):
    code = "branch-invalid"


class RegisterUnknown(NotFound):
    code = "register-unknown"


class PrinterInvalid(Invalid):
    """Nothing could be printed at that address, or on paper so wide."""

    code = "printer-invalid"


class CodeTaken(Conflict):
    code = "code-taken"
