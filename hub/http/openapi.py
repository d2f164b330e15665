"""OpenAPI 3.1, generated from the routes."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec

from hub.http.call import Who
from hub.http.problems import CONTENT_TYPE, Problem
from hub.http.routes import PREFIX, Route

_REF = "#/components/schemas/{name}"
_ID = {"type": "string", "minLength": 1, "maxLength": 80}
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "Makes the write safe to repeat.",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,80}$"},
}  # fmt: skip
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA = {".csv": "text/csv", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".pdf": "application/pdf", ".xlsx": XLSX}
FAILURES = (401, 403, 404, 409, 413, 422, 423, 429, 500, 503, 507)
"""What every operation may answer besides its success."""


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document, ready for JSON."""
    chosen = list(routes)
    types = [t for route in chosen for t in (route.body, route.reply) if _is_schema(t)]
    schemas, components = msgspec.json.schema_components([*types, Problem], ref_template=_REF)
    by_type = dict(zip([*types, Problem], schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in chosen:
        paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = _operation(route, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Meishu hub", "version": version("meishu"), "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A terminal's or a session's token."}
            },
        },
    }  # fmt: skip


def _operation(route: Route, by_type: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{route.tag}_{route.handler.__name__}",
        "tags": [route.tag],
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {str(route.status): _success(route, by_type)},
        "security": [] if route.who is Who.ANYONE and route.permission is None else [{"token": []}],
    }
    if route.permission is not None:
        operation["description"] = f"Permission: `{route.permission.value}`."
    if route.method != "GET":
        operation["parameters"].append(_KEY)
    if route.body is not None:
        operation["requestBody"] = {
            "required": True, "content": {"application/json": {"schema": by_type[route.body]}}
        }  # fmt: skip
    problem = {"schema": by_type[Problem]}
    for status in FAILURES:
        operation["responses"][str(status)] = {
            "description": HTTPStatus(status).phrase, "content": {CONTENT_TYPE: problem}
        }  # fmt: skip
    return operation


def _success(route: Route, by_type: dict[Any, Any]) -> dict[str, Any]:
    phrase = HTTPStatus(route.status).phrase
    if route.status == HTTPStatus.NO_CONTENT:
        return {"description": phrase}
    if not _is_schema(route.reply):
        media = next((kind for end, kind in _MEDIA.items() if route.path.endswith(end)), "text/event-stream")
        return {"description": phrase, "content": {media: {"schema": {"type": "string"}}}}
    return {"description": phrase, "content": {"application/json": {"schema": by_type[route.reply]}}}


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = re.findall(r"{(\w+)}", route.path)
    return [{"name": name, "in": "path", "required": True, "schema": _ID} for name in names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = msgspec.json.schema(route.query)
    shape = schema["$defs"][route.query.__name__]
    required = set(shape.get("required", ()))
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _without_null(value)}
        for name, value in shape["properties"].items()
    ]


def _without_null(value: dict[str, Any]) -> dict[str, Any]:
    """A query parameter is absent, never null."""
    options = [option for option in value.get("anyOf", []) if option != {"type": "null"}]
    return options[0] if len(options) == 1 else value


def _is_schema(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, msgspec.Struct)
