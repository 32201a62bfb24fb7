"""Why a change of a cart is refused. What is wrong with its lines `purchases` says."""

from checkstand.platform.errors import Conflict, Invalid, NotFound


class CartUnknown(NotFound):
    code = "cart-unknown"


class CartItemUnknown(NotFound):
    code = "cart-item-unknown"


class CartClosed(Conflict):
    """It was checked out, or given up."""

    code = "cart-closed"


class CartParked(Conflict):
    """It has to be resumed first."""

    code = "cart-parked"


class CartNotParked(Conflict):
    """It is open already, at another register perhaps."""

    code = "cart-not-parked"


class CartChanged(Conflict):
    """It is not any more as it was when it was looked at."""

    code = "cart-changed"


class CartFull(Invalid):
    code = "cart-full"


class CartAmbiguous(Conflict):
    """Several carts lie under the name."""

    code = "cart-ambiguous"
