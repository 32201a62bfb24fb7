"""Why a product or category is refused. What is wrong with a barcode `barcodes` says."""

from checkstand.platform.errors import Conflict, Invalid, NotFound


class ProductUnknown(NotFound):
    code = "product-unknown"


class ProductAmbiguous(Invalid):
    code = "product-ambiguous"


class ProductInvalid(Invalid):
    code = "product-invalid"


class SkuTaken(Conflict):
    code = "sku-taken"


class BarcodeTaken(Conflict):
    code = "barcode-taken"


class CategoryUnknown(NotFound):
    code = "category-unknown"


class CategoryInvalid(Invalid):
    code = "category-invalid"


class CategoryTaken(Conflict):
    code = "name-taken"
