"""`/docs` in a real browser: it signs a person in and tries routes out, and asks no other host for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.support.servers import ServerProcess, server_process

pytestmark = pytest.mark.browser

EMAIL = "ada@example.org"
PASSWORD = "correct horse battery"


@pytest.fixture
def with_ada(tmp_path: Path) -> Iterator[ServerProcess]:
    with server_process(tmp_path / "server") as running:
        body = {"email": EMAIL, "password": PASSWORD}
        assert 201 == httpx.post(f"{running.url}/v1/auth/register", json=body).status_code
        yield running


def complaint(message: ConsoleMessage) -> str | None:
    """What the browser holds against the page, such as a breach of its Content-Security-Policy."""
    return message.text if message.type == "error" else None


def test_signing_in_on_the_documentation_page_and_trying_a_route_out(browser: Browser, with_ada: ServerProcess) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    with browser.new_context() as profile:
        page = profile.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.extend(filter(None, [complaint(message)])))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{with_ada.url}/docs")
        sign_in(page)
        assert EMAIL in try_out(page, "GET", "/v1/me")
    assert [] == complaints
    assert {with_ada.url} == {re.sub(r"(https?://[^/]+).*", r"\1", url) for url in asked if not url.startswith("data:")}


def sign_in(page: Page) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    dialog = page.locator(".modal-ux")
    dialog.get_by_label("username:").fill(EMAIL)
    dialog.get_by_label("password:").fill(PASSWORD)
    dialog.get_by_role("button", name="Apply given OAuth2 credentials").click()
    expect(dialog.get_by_role("button", name="Remove authorization")).to_be_visible()
    dialog.get_by_role("button", name="Close").first.click()


def try_out(page: Page, method: str, path: str) -> str:
    """Run a route; the body of its answer, which has to be 200."""
    operation = page.locator(".opblock", has=page.locator(f'[data-path="{path}"]')).filter(has_text=method).first
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    return answer.inner_text()
