"""schemathesis: what the OpenAPI of each service says is true, and what it forbids is refused.

Left out of its checks are `positive_data_acceptance`, because a purchase that is right by its
schema may still name a product that isn't there, and is refused; those of signing in, of which
there is none yet; and those that need requests in a row, which other tests here make. Answers that
never end are left out, too: `tests/analytics/test_events.py` listens to them.
"""

from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.result import Ok

from checkstand.shop import Shop
from tests.client import TestClient
from tests.contract.asking import SERVICES, is_endless

EXAMPLES = {"all in one": 6, "cash-register": 3, "analytics": 3, "management": 3}
"""For each operation, of each kind: right and wrong."""
NOTHING_TO_ASK = {
    *("/", "/health", "/metrics", "/shop", "/cash-register/shop"),
    *("/catalogue", "/cash-register/catalogue"),
    *("/loyalty", "/cash-register/loyalty", "/management/loyalty"),
    *("/management/labels", "/management/labels/presets", "/management/registers"),
}

load_all_checks()
HELD_TO: Any = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "allow_header_conformance",
    ]
)


def sender(client: TestClient) -> Callable[[Case[Any]], None]:
    """Answer what sends a case to an app that runs in this process, and looks at its answer."""

    def send(case: Case[Any]) -> None:
        arguments: dict[str, Any] = case.as_transport_kwargs(base_url="http://testserver")
        known = ("method", "url", "headers", "params", "data", "json", "files")
        prepared = requests.Request(
            **{name: value for name, value in arguments.items() if name in known}
        ).prepare()
        response = client.request(
            str(prepared.method),
            str(prepared.url),
            content=prepared.body,
            headers=dict(prepared.headers),
            follow_redirects=False,
        )
        case.validate_response(response, checks=HELD_TO)

    return send


@pytest.mark.parametrize("name", SERVICES)
def test_the_openapi_is_true(shop: Shop, name: str) -> None:
    with TestClient(SERVICES[name].create(shop), raise_server_exceptions=False) as client:
        described = schemathesis.openapi.from_dict(client.app.openapi())  # type: ignore[attr-defined]
        limited = settings(
            max_examples=EXAMPLES[name],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        results = list(described.get_all_operations())
        operations = [result.ok() for result in results if isinstance(result, Ok)]
        assert len(operations) == len(results)
        assert len(operations) >= 9
        for operation in operations:
            if is_endless(operation.definition.raw):
                continue
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                cases = operation.as_strategy(generation_mode=mode)
                try:
                    limited(given(cases)(sender(client)))()
                except Unsatisfiable:
                    # there is nothing to ask wrongly: no parameter, or headers of any text
                    assert mode is GenerationMode.NEGATIVE
                    assert operation.path in NOTHING_TO_ASK
