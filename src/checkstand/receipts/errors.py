"""Why a receipt is not handed out."""

from checkstand.platform.errors import Conflict, Invalid


class NoPrinter(Conflict):
    """The register has nothing to print on."""

    code = "no-printer"


class MailNotSetUp(Conflict):
    """The shop has no mail server to send by."""

    code = "mail-not-set-up"


class AddressMissing(Invalid):
    """Nobody said where to send it, and the customer has no e-mail address on file."""

    code = "address-missing"


class AddressInvalid(Invalid):
    code = "address-invalid"
