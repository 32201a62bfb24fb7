"""Every table there is, gathered for Alembic; import order is of no matter."""

import checkstand.branches.models
import checkstand.carts.models
import checkstand.catalog.models
import checkstand.customers.models
import checkstand.imports.models
import checkstand.labels.models
import checkstand.loyalty.models
import checkstand.purchases.models
import checkstand.receipts.models
import checkstand.stock.models  # noqa: F401
from checkstand.platform.db.types import Base

metadata = Base.metadata
