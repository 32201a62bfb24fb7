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


class ItemUnknown(Invalid):
    code = "item-unknown"


class PriceTooHigh(Invalid):
    code = "price-too-high"


class NothingLeftToRefund(Conflict):
    code = "nothing-left-to-refund"


class NotRefundable(Conflict):
    code = "not-refundable"


class AlreadyVoided(Conflict):
    code = "already-voided"


class AlreadyRefunded(Conflict):
    code = "already-refunded"


class PaymentsMissing(Invalid):
    code = "payments-missing"


class ItemNotNamed(Invalid):
    code = "item-not-named"
