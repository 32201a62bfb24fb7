"""Settings, read once from the environment and passed in."""

from decimal import Decimal
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from checkstand.platform.db.database import as_driver_url


class Settings(BaseSettings):
    """What the shop can set: `port` is the environment variable `CHECKSTAND_PORT`, and so on."""

    model_config = SettingsConfigDict(env_prefix="CHECKSTAND_", frozen=True, env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int | None = Field(
        None, ge=0, le=65535, description="Port to listen on; 8000, services alone 8001 to 8003."
    )
    database_url: str = Field(
        "sqlite:///var/checkstand.db",
        description="The shop's database: `sqlite:///file` or `postgresql://user@host/name`.",
    )
    sample_data: bool = Field(
        True, description="Load the sample supermarket into an empty database at the first start."
    )
    import_dir: Path | None = Field(
        None,
        description="Folder of `products*.csv` and `purchases*.csv` to load at the first start.",
    )
    auth: Literal["auto", "required", "off"] = Field(
        "auto",
        description="`auto` serves this machine alone; `off` lets anybody in who can connect.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged."
    )
    log_dir: Path | None = Field(
        None, description="Folder for log files; unset logs to the console."
    )
    currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="ISO 4217 code.")
    time_zone: str = Field("UTC", description="Time zone of branches that have none of their own.")
    loyal_min_purchases: int = Field(
        3, ge=1, description="Purchases from which a customer counts as loyal."
    )
    max_units_per_product: int | None = Field(
        None, ge=1, description="Most units of one product in one purchase; unset is no limit."
    )
    prices_include_tax: bool = Field(
        True, description="Whether prices contain the tax (`1`), or it is added to them (`0`)."
    )
    cash_rounding: Decimal = Field(
        Decimal(0),
        ge=0,
        le=1000,
        description="What cash is rounded to, such as `0.05`; `0` doesn't round.",
    )
    cash_register_url: str = Field(
        "http://127.0.0.1:8001", description="Where the gateway finds the cash register."
    )
    analytics_service_url: str = Field(
        "http://127.0.0.1:8002", description="Where the gateway finds analytics."
    )
    management_url: str = Field(
        "http://127.0.0.1:8003", description="Where the gateway finds management."
    )
    smtp_url: str | None = Field(
        None,
        description="Mail server for receipts: `smtp://user:password@host:587`, or `smtps://…`;"
        " unset sends none.",
    )
    mail_from: str | None = Field(
        None, description="Address that receipts are sent from: `Shop <till@shop.example>`."
    )
    max_upload_mb: int = Field(2048, ge=1, description="Largest file to import, in MiB.")

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        as_driver_url(value)
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is no time zone; write one like Europe/Berlin")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value
