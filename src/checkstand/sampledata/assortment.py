"""What the sample supermarket sells, and where: made up, but as it stands on any shelf."""

from dataclasses import dataclass, replace

FOOD_TAX_BP = 700
OTHER_TAX_BP = 1900


@dataclass(frozen=True, slots=True)
class SampleProduct:
    """A product of the sample supermarket.

    Attributes:
        unit_price_minor: In cents; a kilogram's of what is weighed.
        popularity: How often it lands in a basket, beside the others.
        usual_milli: What of it a customer takes on the average, in thousandths.
        reorder_milli: The stock below which a branch orders more.
    """

    name: str
    sku: str
    barcode: str
    category: str
    weighed: bool
    tax_rate_bp: int
    unit_price_minor: int
    popularity: int
    usual_milli: int
    reorder_milli: int


@dataclass(frozen=True, slots=True)
class SampleBranch:
    code: str
    name: str
    time_zone: str
    address: str


BRANCHES = (
    SampleBranch("SM1", "Checkstand am Markt", "Europe/Berlin", "Am Markt 12, 10435 Berlin"),
    SampleBranch("SM2", "Checkstand Ringpark", "Europe/Berlin", "Parkallee 87, 28209 Bremen"),
    SampleBranch("SM3", "Checkstand Estação", "Europe/Lisbon", "Rua da Estação 5, 1100-001 Lisboa"),
)
"""The last one is at a station and open day and night."""


def _piece(
    name: str, sku: str, barcode: str, price: int, popularity: int, usual_milli: int, reorder: int
) -> SampleProduct:
    return SampleProduct(
        name, sku, barcode, "", False, 0, price, popularity, usual_milli, reorder * 1000
    )


def _weighed(
    name: str, sku: str, barcode: str, price: int, popularity: int, usual_milli: int, reorder: int
) -> SampleProduct:
    return replace(
        _piece(name, sku, barcode, price, popularity, usual_milli, reorder), weighed=True
    )


def _shelf(category: str, tax_rate_bp: int, *products: SampleProduct) -> tuple[SampleProduct, ...]:
    return tuple(
        replace(product, category=category, tax_rate_bp=tax_rate_bp) for product in products
    )


ASSORTMENT = (
    *_shelf(
        "fruit & vegetables",
        FOOD_TAX_BP,
        _piece("apple", "APP1", "4388012002110", 69, 10, 2500, 24),
        _piece("banana", "BAN1", "4388012003483", 35, 12, 4000, 30),
        _piece("avocado", "AVO1", "4388012004855", 129, 5, 1500, 12),
        _piece("cucumber", "CUC1", "4388012006224", 89, 7, 1000, 12),
        _piece("lemon", "LEM1", "4388012007597", 49, 4, 2000, 12),
        _weighed("dried apple rings", "APL", "4388012008969", 1290, 2, 200, 2),
        _weighed("tomatoes loose", "TOM", "4388012010337", 349, 10, 600, 10),
        _weighed("potatoes loose", "POT", "4388012011709", 159, 7, 1800, 20),
        _weighed("carrots loose", "CAR", "4388012013079", 179, 6, 700, 10),
        _weighed("onions loose", "ONI", "4388012014441", 149, 6, 600, 10),
        _weighed("grapes loose", "GRA", "4388012015813", 399, 4, 550, 6),
    ),
    *_shelf(
        "dairy",
        FOOD_TAX_BP,
        _piece("milk", "MLK1", "4040913002117", 129, 14, 1600, 30),
        _piece("eggs", "EGG10", "4040913003480", 269, 9, 1000, 20),
        _piece("butter 250 g", "BUT1", "4040913004852", 229, 8, 1200, 16),
        _piece("yoghurt plain 500 g", "YOG1", "4040913006221", 119, 7, 1600, 16),
        _piece("gouda sliced 200 g", "GOU1", "4040913007594", 219, 7, 1200, 14),
        _piece("mozzarella 125 g", "MOZ1", "4040913008966", 99, 6, 1600, 14),
        _piece("cream 200 ml", "CRM1", "4040913010334", 89, 4, 1200, 12),
        _weighed("mountain cheese by weight", "MCH", "4040913011706", 2190, 3, 260, 3),
    ),
    *_shelf(
        "bakery",
        FOOD_TAX_BP,
        _piece("bread", "BRD1", "4271806002116", 249, 13, 1000, 12),
        _piece("bread roll", "ROL1", "4271806003489", 39, 10, 4500, 40),
        _piece("croissant", "CRO1", "4271806004851", 95, 6, 2000, 15),
        _piece("pretzel", "PRE1", "4271806006220", 85, 5, 1400, 12),
        _piece("rye bread 500 g", "RYE1", "4271806007593", 289, 4, 1000, 8),
    ),
    *_shelf(
        "meat & fish",
        FOOD_TAX_BP,
        _weighed("chicken breast by weight", "CHB", "4319407002118", 1090, 6, 550, 6),
        _weighed("minced beef by weight", "MIB", "4319407003481", 1190, 6, 500, 6),
        _weighed("salmon fillet by weight", "SAL", "4319407004853", 2490, 3, 320, 3),
        _piece("ham sliced 150 g", "HAM1", "4319407006222", 249, 5, 1100, 10),
        _piece("sausages 400 g", "SAU1", "4319407007595", 349, 5, 1200, 10),
    ),
    *_shelf(
        "pantry",
        FOOD_TAX_BP,
        _piece("spaghetti 500 g", "SPA1", "4105238002119", 129, 7, 1500, 16),
        _piece("rice 1 kg", "RIC1", "4105238003482", 249, 4, 1000, 10),
        _piece("flour 1 kg", "FLO1", "4105238004854", 89, 4, 1300, 12),
        _piece("sugar 1 kg", "SUG1", "4105238006223", 119, 4, 1100, 12),
        _piece("olive oil 750 ml", "OIL1", "4105238007596", 899, 3, 1000, 8),
        _piece("tomato passata 700 g", "PAS1", "4105238008968", 119, 6, 1600, 14),
        _piece("chickpeas 400 g", "CHI1", "4105238010336", 99, 3, 1600, 10),
        _piece("muesli 750 g", "MUE1", "4105238011708", 329, 4, 1000, 8),
        _piece("strawberry jam 450 g", "JAM1", "4105238013078", 229, 3, 1000, 8),
        _piece("coffee 500 g", "COF1", "4105238014440", 699, 6, 1100, 12),
    ),
    *_shelf(
        "frozen",
        FOOD_TAX_BP,
        _piece("pizza margherita 330 g", "PIZ1", "4168529002113", 299, 6, 1600, 14),
        _piece("leaf spinach 450 g", "SPI1", "4168529003486", 179, 3, 1200, 8),
        _piece("fish fingers 450 g", "FIF1", "4168529004858", 399, 3, 1000, 8),
        _piece("vanilla ice cream 1 l", "ICE1", "4168529006227", 399, 3, 1000, 8),
        _piece("mixed berries 300 g", "BER1", "4168529007590", 349, 3, 1000, 8),
    ),
    *_shelf(
        "drinks",
        OTHER_TAX_BP,
        _piece("mineral water 1.5 l", "WAT1", "4236071002117", 59, 11, 3000, 48),
        _piece("cola 1 l", "COL1", "4236071003480", 129, 7, 1700, 24),
        _piece("orange juice 1 l", "ORJ1", "4236071004852", 229, 6, 1200, 16),
        _piece("lemonade 0.5 l", "LEO1", "4236071006221", 99, 5, 1200, 18),
        _piece("beer 0.5 l", "BEE1", "4236071007594", 109, 7, 3200, 40),
        _piece("red wine 0.75 l", "RWI1", "4236071008966", 599, 3, 1200, 10),
    ),
    *_shelf(
        "sweets & snacks",
        FOOD_TAX_BP,
        _piece("milk chocolate 100 g", "CHO1", "4297340002115", 129, 8, 1600, 20),
        _piece("gummy bears 200 g", "GUM1", "4297340003488", 119, 5, 1200, 14),
        _piece("potato chips 175 g", "CRI1", "4297340004850", 199, 6, 1300, 16),
        _piece("butter biscuits 200 g", "BIS1", "4297340006229", 149, 4, 1100, 12),
        _piece("salted peanuts 200 g", "PEA1", "4297340007592", 189, 3, 1100, 10),
        _piece("cereal bar", "BAR1", "4297340008964", 79, 5, 1500, 16),
    ),
    *_shelf(
        "household",
        OTHER_TAX_BP,
        _piece("toilet paper 8 rolls", "TOI1", "4350967002118", 395, 5, 1000, 12),
        _piece("kitchen roll 4 pieces", "KIT1", "4350967003481", 299, 3, 1000, 8),
        _piece("washing-up liquid 500 ml", "WAS1", "4350967004853", 145, 3, 1000, 8),
        _piece("laundry detergent 20 washes", "LAU1", "4350967006222", 695, 2, 1000, 6),
        _piece("bin bags 35 l", "BIN1", "4350967007595", 179, 2, 1000, 6),
    ),
    *_shelf(
        "personal care",
        OTHER_TAX_BP,
        _piece("toothpaste 75 ml", "TPA1", "4402683002115", 145, 3, 1200, 8),
        _piece("shampoo 300 ml", "SHA1", "4402683003488", 245, 2, 1000, 6),
        _piece("hand soap 300 ml", "SOA1", "4402683004850", 125, 3, 1000, 8),
        _piece("plasters 20 pieces", "PLA1", "4402683006229", 189, 1, 1000, 4),
    ),
    *_shelf(
        "pets",
        FOOD_TAX_BP,
        _piece("cat food 100 g", "CAT1", "4183752002112", 75, 4, 4500, 30),
    ),
)
"""Numbers 1, 2, 3 … of an empty shop. `4006381333931` and `OAT1` are left free: the guide's first
product has them."""
