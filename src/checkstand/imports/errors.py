"""Why an import is refused as a whole. What is wrong with a row is in the report."""

from checkstand.platform.errors import Invalid, NotFound, Unavailable


class FileUnreadable(Invalid):
    """The file is no CSV file of this kind; `code` says why (`file-empty`, `column-missing`, …)."""

    code = "file-not-csv"


class ImportUnknown(NotFound):
    code = "import-unknown"


class ImportsBusy(Unavailable):
    code = "imports-busy"
    retry_after_seconds = 30


class ImportStopped(Unavailable):
    """The server is stopping, and what the import has done so far is undone."""

    code = "import-stopped"
