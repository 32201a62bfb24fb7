"""One shape for every error: RFC 9457 problems, with a stable `code`."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from checkstand.platform.errors import (
    Conflict,
    Failed,
    FieldProblem,
    Invalid,
    Malformed,
    NotFound,
    Refusal,
    TooLarge,
    Unavailable,
)

STATUS: Mapping[type[Refusal], int] = {
    Malformed: 400,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Invalid: 422,
    Failed: 500,
    Unavailable: 503,
}
"""What each kind of refusal is in HTTP; the only place that says so."""

log = structlog.get_logger(__name__)


class ProblemField(BaseModel):
    """One thing wrong with the input."""

    pointer: str
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[ProblemField] = []
    request_id: str | None = None


def status_of(refusal: Refusal) -> int:
    return next(status for kind, status in STATUS.items() if isinstance(refusal, kind))


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[FieldProblem] = (),
    request_id: str | None = None,
) -> dict[str, Any]:
    """Put a problem together, as it stands in an answer's body."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        body["errors"] = [{"pointer": each.pointer, "message": each.message} for each in errors]
    if request_id:
        body["request_id"] = request_id
    return body


def refusal_problem(refusal: Refusal, request_id: str | None = None) -> dict[str, Any]:
    """Put the problem of a refusal together."""
    return problem(status_of(refusal), refusal.code, refusal.message, refusal.errors, request_id)


def problem_response(body: dict[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS),
        status_code=body["status"],
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def refusal_response(refusal: Refusal, request_id: str | None = None) -> Response:
    headers = (
        {"Retry-After": str(refusal.retry_after_seconds)}
        if isinstance(refusal, Unavailable)
        else None
    )
    return problem_response(refusal_problem(refusal, request_id), headers)


def answer_with_problems(app: FastAPI) -> None:
    """Make every error that a route can end in a problem."""

    @app.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        return refusal_response(error, _request_id(request))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return refusal_response(validation_refusal(error.errors()), _request_id(request))

    @app.exception_handler(HTTPException)
    async def failed(request: Request, error: HTTPException) -> Response:
        status, headers = error.status_code, error.headers
        code, detail = _PLAIN.get(status, ("error", HTTPStatus(status).phrase + "."))
        if status == 404:
            detail = f"There is nothing at {request.scope['path'][:200]!r}."
        if status == 405:
            headers = {**(headers or {}), "Allow": ", ".join(_allowed(request))}
        return problem_response(
            problem(status, code, detail, request_id=_request_id(request)), headers
        )


_PLAIN = {
    400: ("request-malformed", "The request can't be read."),
    404: ("not-found", "There is nothing here."),
    405: ("method-not-allowed", "This address does not take that method."),
    413: ("request-too-large", "The request is larger than this address takes."),
}


def _allowed(request: Request) -> list[str]:
    """Answer every method that an address takes; its routes know only their own."""
    scope = {"type": "http", "path": request.scope["path"], "root_path": "", "headers": []}
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        if any(
            route.matches({**scope, "method": method})[0] is Match.FULL
            for route in request.app.router.routes
            if method in ("GET", "HEAD") or not isinstance(route, Mount)  # a folder of files
        )
    ]


def validation_refusal(errors: Sequence[Any]) -> Refusal:
    """Read what pydantic complains of as a refusal that points at each field."""
    if any(error["type"] == "json_invalid" for error in errors):
        return Malformed("The body is not valid JSON.", code="json-invalid", pointer="")
    problems = [
        FieldProblem(_pointer(error["loc"]), _sentence(error)) for error in list(errors)[:50]
    ]
    return Invalid(problems[0].message, code="validation-failed", errors=_distinct(problems))


def _pointer(loc: Sequence[str | int]) -> str:
    """Answer the JSON Pointer of what pydantic calls a location."""
    parts = [str(part)[:_LONGEST_NAME] for part in loc]
    if parts and parts[0] in ("body", "query", "path", "header", "cookie"):
        parts = parts[1:]
    kept = [part for part in parts if not _is_inner(part)]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in kept)


_LONGEST_NAME = 100
"""Of a field in a pointer; one that the caller made up may be of any length."""


def _is_inner(part: str) -> bool:
    """Tell the names of a union's members, which mean nothing to the caller."""
    return part in ("int", "str", "float", "bool") or "[" in part or "(" in part


def _sentence(error: Any) -> str:
    message = str(error["msg"])[:300].removeprefix("Value error, ")
    return message[:1].upper() + message[1:].rstrip(".") + "."


def _distinct(problems: Sequence[FieldProblem]) -> list[FieldProblem]:
    by_pointer: dict[str, FieldProblem] = {}
    for each in problems:
        by_pointer.setdefault(each.pointer, each)
    return list(by_pointer.values())


def _request_id(request: Request) -> str | None:
    request_id: str | None = request.scope.get("state", {}).get("request_id")
    return request_id


_SCHEMA = "#/components/schemas/{model}"

PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {
            "application/problem+json": {"schema": {"$ref": _SCHEMA.format(model="Problem")}}
        },
    }
    for status, description in {
        400: "The request can't be read.",
        404: "What it names isn't there.",
        405: "This address does not take that method.",
        409: "It was right once, or is for something that has changed since.",
        413: "It is too large.",
        422: "It asks for something that can't be; `errors` points at what.",
        500: "The fault is ours; nothing was stored.",
        503: "Not now; try again after `Retry-After` seconds.",
    }.items()
}
"""Declared once for every route, so that the OpenAPI tells the whole truth."""


def add_problem_schemas(openapi: dict[str, Any]) -> dict[str, Any]:
    """Put into an OpenAPI what `PROBLEM_RESPONSES` refers to."""
    schema = Problem.model_json_schema(ref_template=_SCHEMA)
    schemas = openapi.setdefault("components", {}).setdefault("schemas", {})
    schemas |= {**schema.pop("$defs"), "Problem": schema}
    return openapi
