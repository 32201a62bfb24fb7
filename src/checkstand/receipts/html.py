"""A receipt as a web page of its own, to look at and to print."""

import hashlib
from base64 import b64encode
from html import escape

from checkstand.receipts.document import TIMES, Code, Document, Item, Line, Pair, Table, Text

_STYLE = """
@page { size: 80mm auto; margin: 3mm }
* { box-sizing: border-box }
body { width: 74mm; margin: 4mm auto; background: #fff; color: #000;
  font: 9.5pt/1.35 system-ui, "Noto Sans", "Segoe UI", Roboto, Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
section + section { margin-top: 1.5mm; padding-top: 1.5mm; border-top: .3mm dashed #000 }
p { margin: 0 }
p.pair { display: flex; justify-content: space-between; align-items: flex-end; gap: 3mm }
p.pair > :last-child { text-align: end; flex: none; max-width: 60% }
p.name { break-after: avoid }
.indented { padding-inline-start: 4mm }
.center { text-align: center }
.strong { font-weight: 700 }
.large { font-size: 125% }
.mark { display: inline-block; min-width: 1.2em; text-align: end }
table { width: 100%; border-collapse: collapse }
th, td { padding: 0; text-align: end; font-weight: 400 }
th:first-child, td:first-child { text-align: start }
svg { display: block; width: 30mm; height: 30mm; margin: 2mm auto }
@media print { body { width: auto; margin: 0 } }
"""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; style-src"
    f" 'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)
"""What the page may do in a browser: show its own style, and nothing else."""


def render_html(document: Document) -> str:
    """Write a receipt as a page that needs nothing else and runs nothing."""
    body = "\n".join(
        "<section>\n"
        + "\n".join(_line(line, document.mark_width) for line in section)
        + "\n</section>"
        for section in document.sections
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _line(line: Line, mark_width: int) -> str:
    match line:
        case Text():
            kind = _classes(line.align == "center" and "center", *_weight(line))
            return f'<p{kind} dir="auto">{escape(line.text)}</p>'
        case Pair():
            kind = _classes("pair", *_weight(line), line.indented and "indented")
            mark = _mark(line.mark, mark_width) if line.mark else ""
            return (
                f'<p{kind}><span>{escape(line.label)}</span><span dir="auto">'
                f"{escape(line.value)}{mark}</span></p>"
            )
        case Item():
            amount = f'<span dir="ltr">{line.amount}{_mark(line.mark, mark_width)}</span>'
            name = f'<span dir="auto">{escape(line.name)}</span>'
            if not line.quantity:
                return f'<p class="pair">{name}{amount}</p>'
            detail = f'<span dir="ltr">{line.quantity} {TIMES} {line.unit_price}</span>'
            return f'<p class="name">{name}</p>\n<p class="pair indented">{detail}{amount}</p>'
        case Table():
            heading = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in line.heading)
            rows = "".join(
                "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
                for row in line.rows
            )
            return (
                f'<table><thead><tr>{heading}</tr></thead><tbody dir="ltr">{rows}</tbody></table>'
            )
        case Code():
            return _qr_code(line.data)


def _weight(line: Text | Pair) -> tuple[str | bool, str | bool]:
    return line.strong and "strong", line.large and "large"


def _classes(*names: str | bool) -> str:
    said = [name for name in names if isinstance(name, str)]
    return f' class="{" ".join(said)}"' if said else ""


def _mark(mark: str, mark_width: int) -> str:
    return f'<span class="mark">{escape(mark.strip())}</span>' if mark_width else ""


def _qr_code(data: str) -> str:
    import segno

    code = segno.make(data, error="m", micro=False)
    svg: str = code.svg_inline(omitsize=True, border=2, title="QR code of the purchase")
    return svg.strip()
