import base64
import hashlib
import re

from checkstand.receipts.html import CONTENT_SECURITY_POLICY, render_html
from tests.receipts.papers import HEBREW, ID, full, line, paper


def test_what_people_wrote_stays_text() -> None:
    page = render_html(
        paper(
            [line("<script>alert(1)</script> & \"milk\" 'x'")],
            branch_name="</title><b>",
            footer="<img src=x onerror=y>",
            purchase={"receipt_number": "<i>"},
        )
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;milk&quot; &#x27;x&#x27;" in page
    assert "<title>Receipt &lt;i&gt;</title>" in page
    tags = {each.lower() for each in re.findall(r"</?([a-z!][a-z0-9]*)", page, re.I)}
    assert tags == {
        *("!doctype", "html", "head", "meta", "title", "style", "body", "main", "section"),
        *("p", "span", "svg", "path"),
    }


def test_the_page_runs_nothing_and_loads_nothing() -> None:
    page = render_html(full())
    style = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert len(style) == 1
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
        f" style-src 'sha256-{digest}'"
    ) == CONTENT_SECURITY_POLICY
    assert not re.search(r"\s(on\w+|style|src|href)=", page)
    assert not re.search(r"url\(|@import|<script", page)


def test_names_find_their_own_direction() -> None:
    page = render_html(full())
    assert f'<span dir="auto">{HEBREW}</span>' in page
    assert '<p class="name"><span dir="auto">oat milk 1l</span></p>' in page
    assert (
        '<span dir="ltr">2 × 2.50</span><span dir="ltr">5.00<span class="mark">B</span></span>'
        in page
    )
    assert "<td>A 19%</td><td>5.80</td><td>1.10</td><td>6.90</td>" in page
    assert f'<p class="center" dir="auto">{ID}</p>' in page
