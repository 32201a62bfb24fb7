"""One running shop: what every use case is handed."""

from dataclasses import dataclass

from checkstand.platform.clock import Clock, utc_now
from checkstand.platform.db.database import Database
from checkstand.platform.money import minor_digits
from checkstand.settings import Settings


@dataclass(frozen=True, slots=True)
class Shop:
    """Its settings, its database and its time; made once, by whoever starts the process."""

    settings: Settings
    database: Database
    clock: Clock = utc_now

    @property
    def digits(self) -> int:
        """Digits after the point of the shop's currency."""
        return minor_digits(self.settings.currency)

    @property
    def cash_rounding_minor(self) -> int:
        """What cash is rounded to where a branch says nothing else."""
        return int(self.settings.cash_rounding.scaleb(self.digits))


def open_shop(settings: Settings | None = None) -> Shop:
    """Open the shop that the environment describes; its database must have been migrated."""
    settings = settings or Settings()
    return Shop(settings, Database(settings.database_url))
