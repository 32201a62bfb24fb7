"""Why a purchase is refused. `rules` adds those that arithmetic finds."""

from checkstand.platform.errors import Conflict, Failed, Invalid, NotFound


class BranchClosed(Invalid):
    code = "branch-closed"


class ProductUnknown(Invalid):
    code = "product-unknown"


class ProductInactive(Invalid):
    code = "product-inactive"


class QuantityInvalid(Invalid):
    code = "quantity-invalid"


class TimestampInFuture(Invalid):
    code = "timestamp-in-future"


class TimestampInvalid(Invalid):
    code = "timestamp-invalid"


class PriceChanged(Conflict):
    code = "price-changed"


class IdReused(Conflict):
    code = "id-reused"


class PurchaseUnknown(NotFound):
    code = "purchase-unknown"


class NotStorable(Failed):
    code = "not-storable"
