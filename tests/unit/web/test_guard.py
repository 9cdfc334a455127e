"""The security layer: key, host, origin, size, and what a page may load."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette

from sim.web.app import Workbench
from sim.web.guard import COOKIE, MOST_BYTES
from tests.unit.web.asgi import Answer, request

HOST = "127.0.0.1:8000"
KEY = "k" * 32
OURS = {"host": HOST, "cookie": f"{COOKIE}={KEY}", "origin": f"http://{HOST}"}


@pytest.fixture
def app(tmp_path: Path) -> Starlette:
    """A workbench for an empty folder."""
    return Workbench(tmp_path, "EXERCISE").app(frozenset({HOST}), KEY)


def asked(app: Starlette, method: str = "GET", path: str = "/", **headers: str) -> Answer:
    """A request with the headers of our own browser, but for those given."""
    return request(app, method, path, {name: value for name, value in (OURS | headers).items() if value})


def test_our_own_browser_gets_the_page_with_its_policy(app: Starlette) -> None:
    """Our own browser gets the page with its policy."""
    answer = asked(app)
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_the_key_is_exchanged_for_a_cookie(app: Starlette) -> None:
    """The key is exchanged for a cookie."""
    answer = request(app, "GET", "/enter", {"host": HOST}, query=f"key={KEY}")
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "samesite=strict" in answer.headers["set-cookie"].lower()
    assert request(app, "GET", "/enter", {"host": HOST}, query="key=other").status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": ""}, 421),
        ({"cookie": ""}, 403),
        ({"cookie": f"{COOKIE}=wrong"}, 403),
    ],
)
def test_others_are_refused(app: Starlette, headers: dict[str, str], status: int) -> None:
    """Others are refused."""
    assert asked(app, **headers).status == status


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", f"https://{HOST}", "http://127.0.0.1:1"])
def test_what_another_page_sends_is_refused(app: Starlette, origin: str) -> None:
    """What another page sends is refused."""
    assert asked(app, "POST", "/examples/northern_reinforcement", origin=origin).status == 403


def test_what_is_too_large_is_refused(app: Starlette) -> None:
    """What is too large is refused."""
    large = str(MOST_BYTES + 1)
    assert asked(app, "POST", "/examples/x", **{"content-length": large}).status == 413
    assert asked(app, "POST", "/examples/x", **{"content-length": "many"}).status == 413


@pytest.mark.parametrize(
    "path",
    [
        "/scenario/../../etc/passwd",
        "/scenario/%2e%2e",
        "/results/../secret",
        "/manual/../../pyproject",
        "/manual-figures/../generate.py",
        "/static/../app.py",
    ],
)
def test_no_address_leads_out_of_its_folder(app: Starlette, path: str) -> None:
    """No address leads out of its folder."""
    assert asked(app, path=path).status in {404, 422}


def test_a_result_file_is_of_its_folder(tmp_path: Path, app: Starlette) -> None:
    """A result file is of its folder."""
    folder = tmp_path / "results" / "run"
    (folder / "blocks").mkdir(parents=True)
    (folder / "blocks" / "plan.json").write_text("{}")
    (tmp_path / "secret.csv").write_text("secret")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "here.csv").write_text("a,b\n")
    assert asked(app, path="/results/run/files/here.csv").text == "a,b\n"
    for name in ("link.csv", "../../secret.csv", "..%2f..%2fsecret.csv", "none.csv"):
        assert asked(app, path=f"/results/run/files/{name}").status in {404, 422}


def test_a_report_runs_no_script_of_its_own(tmp_path: Path, app: Starlette) -> None:
    """A report runs no script of its own."""
    folder = tmp_path / "results" / "run"
    (folder / "blocks").mkdir(parents=True)
    (folder / "blocks" / "plan.json").write_text("{}")
    (folder / "report.html").write_text("<script>alert(1)</script>")
    answer = asked(app, path="/results/run/files/report.html")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
