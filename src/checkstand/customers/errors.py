"""Why a customer is refused."""

from checkstand.platform.errors import Conflict, Invalid, NotFound


class CustomerUnknown(NotFound):
    code = "customer-unknown"


class CustomerInvalid(Invalid):
    code = "customer-invalid"


class CodeTaken(Conflict):
    code = "code-taken"
