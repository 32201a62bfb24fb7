"""The forms that a receipt can have, and which one a client wants."""

from typing import Literal, get_args

from checkstand.receipts.document import Document

Form = Literal["text", "html", "pdf", "escpos"]
FORMS: tuple[Form, ...] = get_args(Form)

MEDIA_TYPES: dict[Form, str] = {
    "text": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "escpos": "application/octet-stream",
}
EXTENSIONS: dict[Form, str] = {"text": "txt", "html": "html", "pdf": "pdf", "escpos": "bin"}


def render(document: Document, form: Form, columns: int) -> bytes:
    """Write a receipt in a form; columns count for text and printers alone.

    What writes each form is loaded when it is first asked for: together they take a second.
    """
    if form == "text":
        from checkstand.receipts.text import render_text

        return render_text(document, columns).encode()
    if form == "html":
        from checkstand.receipts.html import render_html

        return render_html(document).encode()
    if form == "pdf":
        from checkstand.receipts.pdf import render_pdf

        return render_pdf(document)
    from checkstand.receipts.escpos import render_escpos

    return render_escpos(document, columns)


def accepted(accept: str) -> Form:
    """Answer the form that a client likes best of those it names; text where it names none.

    >>> accepted("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"), accepted("*/*")
    ('html', 'text')
    >>> accepted("application/pdf;q=0.5, text/html;q=0.1")
    'pdf'
    """
    best: tuple[float, Form] = (0.0, "text")
    for part in accept.lower().split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        for form in FORMS:
            if MEDIA_TYPES[form].partition(";")[0] == name:
                try:
                    best = max(best, (float(quality), form), key=lambda each: each[0])
                except ValueError:
                    continue
    return best[1]
