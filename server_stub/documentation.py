"""`/docs`: the API in a browser, from this server alone. No other host is asked for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

_PATH = "/docs"
_ASSETS = "docs/assets"  # relative, so that it holds below a proxy's prefix too
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_PARAMETERS = {"validatorUrl": None, "persistAuthorization": False, "tryItOutEnabled": True}


def serve_documentation(app: FastAPI) -> None:
    """Add the page and what it loads: Swagger UI, as the `fastapi-offline` package brings it."""
    page = bytes(
        get_swagger_ui_html(
            openapi_url="openapi.json",
            title=f"{app.title}: API",
            swagger_js_url=f"{_ASSETS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_ASSETS}/swagger-ui.css",
            swagger_favicon_url=f"{_ASSETS}/favicon.png",
            swagger_ui_parameters=_PARAMETERS,
        ).body
    )
    headers = {"Content-Security-Policy": _policy(page)}

    @app.get(_PATH, include_in_schema=False)
    def docs() -> Response:
        return Response(page, media_type="text/html", headers=headers)

    files = resources.files("fastapi_offline") / "static"
    app.mount(f"/{_ASSETS}", StaticFiles(directory=str(files)), name="docs-assets")


def _policy(page: bytes) -> str:
    """Scripts of this server and the page's own one, which is named by its hash (CSP Level 3 §2.3.1)."""
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _SCRIPT.findall(page))
    scripts = " ".join(["'self'", *(f"'sha256-{each}'" for each in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
