"""Which column of a file of line items holds what: as it was told, else by its usual names."""

from collections.abc import Mapping, Sequence

from checkstand.imports.reading import CsvFileError, RowError, column_key

USUAL_NAMES: Mapping[str, Sequence[str]] = {
    "receipt": (
        "receipt id",
        "receipt no",
        "receipt number",
        "invoice",
        "invoice id",
        "invoice no",
        "invoice number",
        "basket",
        "basket id",
        "transaction",
        "transaction id",
        "purchase",
        "purchase id",
        "order id",
        "order no",
        "order number",
        "ticket",
        "ticket id",
        "bill no",
    ),
    "timestamp": (
        "transaction timestamp",
        "invoice date",
        "invoice timestamp",
        "purchase date",
        "transaction date",
        "order date",
        "date time",
        "occurred at",
        "sold at",
        "date",
        "time",
    ),
    "branch": (
        "branch id",
        "branch code",
        "supermarket",
        "supermarket id",
        "store",
        "store id",
        "store code",
        "shop id",
    ),
    "customer": (
        "customer id",
        "customer code",
        "user id",
        "user",
        "household id",
        "member id",
        "member number",
    ),
    "sku": ("product sku", "product code", "stock code", "item code", "product id", "item id"),
    "product": ("item",),
    "name": ("product name", "item name", "item description", "description"),
    "quantity": ("qty", "amount sold", "units"),
    "unit_price": ("price", "item price", "price per unit"),
    "discount": ("line discount", "discount amount"),
}
"""By the name of the option; of several that a header has the first is taken."""

REQUIRED = ("receipt", "timestamp")
_NAMES_A_PRODUCT = ("sku", "product", "name")


class ColumnsOfLineItems:
    """Recognises a header: columns that were told, and the rest by their usual names.

    >>> recognise = ColumnsOfLineItems({"receipt": "Bon"})
    >>> recognise(["Bon", "InvoiceDate", "StockCode", "Country"])
    ['receipt', 'timestamp', 'sku', None]
    """

    def __init__(self, told: Mapping[str, str]) -> None:
        self._told = {column: name for column, name in told.items() if name.strip()}

    def __call__(self, header: Sequence[str]) -> list[str | None]:
        """Answer which column each name of a header stands for.

        Raises:
            CsvFileError: A column that was told is not there or told twice, or one is missing.
        """
        taken: list[str | None] = [None] * len(header)
        errors = []
        for column, name in self._told.items():
            place = _find(header, name)
            if place is None:
                there = ", ".join(f"'{each}'" for each in header if each)[:500]
                message = f"The file has no column '{name}' for {column}: it has {there}."
                errors.append(RowError(1, column, "column-missing", message))
            elif taken[place] is not None:
                message = f"The column '{name}' can't be {taken[place]} and {column} at once."
                errors.append(RowError(1, column, "column-duplicate", message))
            else:
                taken[place] = column
        for column, names in USUAL_NAMES.items():
            if column not in self._told:
                place = _first_of(header, taken, (column, *names))
                if place is not None:
                    taken[place] = column
        errors += [
            RowError(
                1,
                column,
                "column-missing",
                f"No column is recognised as {column}: tell which one it is ({column}=…).",
            )
            for column in REQUIRED
            if column not in taken and column not in self._told
        ]
        if not any(column in taken or column in self._told for column in _NAMES_A_PRODUCT):
            message = "No column names the product: tell which one does (sku=…, product=…, name=…)."
            errors.append(RowError(1, "sku", "column-missing", message))
        if errors:
            raise CsvFileError(errors)
        return taken


def _find(header: Sequence[str], name: str) -> int | None:
    """Answer where a column is that was told: as it is written, or nearly so."""
    if name in header:
        return header.index(name)
    return _first_of(header, [None] * len(header), (name,))


def _first_of(
    header: Sequence[str], taken: Sequence[str | None], names: Sequence[str]
) -> int | None:
    keys = [_folded(name) for name in header]
    for name in names:
        key = _folded(name)
        for place, each in enumerate(keys):
            if each == key and taken[place] is None:
                return place
    return None


def _folded(name: str) -> str:
    return column_key(name).replace("_", "")
