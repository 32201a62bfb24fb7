"""How a command ends: its exit code, and the one sentence that says why."""

from enum import IntEnum

from checkstand.platform.errors import Conflict, NotFound, Refusal, Unavailable


class ExitCode(IntEnum):
    """What a command ends with; the same for every command."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    CONFLICT = 5
    UNAVAILABLE = 6
    IMPORT_REFUSED = 7
    INTERRUPTED = 130
    PIPE_CLOSED = 141


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.UNEXPECTED: "something unexpected, or the server can't start",
    ExitCode.USAGE: "the command or a setting is written wrongly",
    ExitCode.REFUSED: "the shop refuses it, or a check found something",
    ExitCode.NOT_FOUND: "what it names isn't there",
    ExitCode.CONFLICT: "it is for something that has changed, or is there already",
    ExitCode.UNAVAILABLE: "the database can't be used",
    ExitCode.IMPORT_REFUSED: "the file has errors, and nothing of it was imported",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.PIPE_CLOSED: "the program that read the output stopped reading",
}

NEXT_STEPS = {
    "barcode-taken": "see whose it is with `checkstand products show BARCODE`",
    "already-voided": "see what became of it with `checkstand purchases history PURCHASE`",
    "branch-closed": "open it again with `checkstand branches update CODE --open`",
    "cart-ambiguous": "name the cart by its id, from `checkstand cart list --state parked`",
    "cart-changed": "look at it with `checkstand cart show CART`, then try again",
    "cart-closed": "open another with `checkstand cart new`",
    "cart-item-unknown": "see its lines with `checkstand cart show CART`",
    "cart-not-parked": "see where it is with `checkstand cart show CART`",
    "cart-parked": "take it up again with `checkstand cart resume CART`",
    "cart-unknown": "see all with `checkstand cart list`, or open one with `checkstand cart new`",
    "code-taken": "see whose it is with the command `show`",
    "branch-unknown": "see all with `checkstand branches list`,"
    " or add it with `checkstand branches add CODE`",
    "cursor-invalid": "take next_cursor of the page before, with the same options",
    "customer-unknown": "look for it with `checkstand customers list --search NAME`",
    "item-unknown": "see its items with `checkstand purchases history PURCHASE`",
    "not-refundable": "see what became of it with `checkstand purchases history PURCHASE`",
    "nothing-left-to-refund": "see what became of it with `checkstand purchases history PURCHASE`",
    "id-reused": "leave --id out, or give this purchase an id of its own",
    "product-inactive": "sell it again with `checkstand products update PRODUCT --active`",
    "product-unknown": "look for it with `checkstand products search WORDS`",
    "purchase-unknown": "take an id from `checkstand purchases list --json`",
    "sku-taken": "see whose it is with `checkstand products show SKU`",
    "unavailable": "try again, and if it stays so, run `checkstand doctor`",
}
"""What to do about a refusal that doesn't say so itself."""


class Stop(Exception):
    """Ends the command with a sentence on stderr and an exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


def exit_code_of(refusal: Refusal) -> ExitCode:
    """Answer what a command ends with that was refused."""
    if isinstance(refusal, NotFound) or refusal.code.endswith("-unknown"):
        return ExitCode.NOT_FOUND
    if isinstance(refusal, Conflict):
        return ExitCode.CONFLICT
    if isinstance(refusal, Unavailable):
        return ExitCode.UNAVAILABLE
    return ExitCode.REFUSED


def sentence_of(refusal: Refusal, command: str) -> str:
    """Tell a refusal and what to do about it, in one sentence.

    Args:
        refusal: What the shop says.
        command: As it was called: `checkstand sell`.
    """
    if ": " in refusal.message:
        return refusal.message
    step = NEXT_STEPS.get(refusal.code, f"`{command} --help` shows how it is written")
    return f"{refusal.message.rstrip('.')}: {step}."
