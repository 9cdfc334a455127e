"""The pages of the workbench and their addresses."""

from __future__ import annotations

import contextlib
import json
import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sim.errors import LeidangError
from sim.web import manual
from sim.web.editing import with_forces, with_value, with_variant
from sim.web.engine import Engine, SupersededAnswerError
from sim.web.guard import FILE_POLICY, Guard
from sim.web.runs import RunQueue
from sim.web.workspace import ChangedOnDiskError, ScenarioFile, Workspace, digest

NAVIGATION = (("Home", "/"), ("Results", "/results"), ("Manual", "/manual/index"))


class Workbench:
    """The pages, with what they share: the folder, the engine process and the runs.

    Parameters
    ----------
    marking
        Printed at the top of every page.
    """

    def __init__(self, folder: Path, marking: str) -> None:
        self._workspace = Workspace(folder)
        self._engine = Engine(folder)
        self._runs = RunQueue(folder)
        self._templates = Environment(
            loader=PackageLoader("sim.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals |= {"marking": marking, "navigation": NAVIGATION, "folder": str(self._workspace.folder)}
        self._templates.filters["address"] = lambda text: quote(text, safe="")

    def app(self, hosts: frozenset[str], key: str) -> Starlette:
        """The application behind its security layer; see `Guard` for the parameters."""
        routes = [
            Route("/", self.home),
            Route("/examples/{name}", self.copy_example, methods=["POST"]),
            Route("/scenario/{name}", self.scenario),
            Route("/scenario/{name}/check", self.check, methods=["POST"]),
            Route("/scenario/{name}/save", self.save, methods=["POST"]),
            Route("/scenario/{name}/edit", self.edit, methods=["POST"]),
            Route("/scenario/{name}/import", self.import_list, methods=["POST"]),
            Route("/whatif/{name}", self.whatif),
            Route("/whatif/{name}/answer", self.answer, methods=["POST"]),
            Route("/whatif/{name}/keep", self.keep, methods=["POST"]),
            Route("/run/{name}", self.run, methods=["GET", "POST"]),
            Route("/runs/{name}", self.progress),
            Route("/runs/{name}/state", self.state),
            Route("/runs/{name}/stop", self.stop, methods=["POST"]),
            Route("/runs/{name}/resume", self.resume, methods=["POST"]),
            Route("/results", self.results),
            Route("/results/{name}", self.result),
            Route("/results/{name}/files/{path:path}", self.result_file),
            Route("/manual", self.search),
            Route("/manual/{name:path}", self.manual),
            Route("/manual-figures/{name:path}", self.manual_figure),
            Mount("/static", StaticFiles(packages=[("sim.web", "static")])),
        ]
        return Starlette(
            routes=routes,
            middleware=[Middleware(Guard, hosts=hosts, key=key)],
            exception_handlers={LeidangError: self._problem, HTTPException: self._problem},
            lifespan=self._lifespan,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        yield
        await self._runs.close()
        await self._engine.close()

    def _page(self, template: str, status: int = 200, **content: object) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(template).render(content), status)

    async def _problem(self, request: Request, error: Exception) -> Response:
        """What went wrong, in words: a page, or for scripts the words alone."""
        status = (
            error.status_code
            if isinstance(error, HTTPException)
            else 409
            if isinstance(error, ChangedOnDiskError)
            else 422
        )
        words = error.detail if isinstance(error, HTTPException) else str(error)
        if request.headers.get("accept", "").startswith("application/json"):
            return JSONResponse({"words": words}, status)
        return self._page("problem.html", status, title="Not possible", words=words)

    async def home(self, _: Request) -> Response:
        """Scenarios, runs and examples."""
        return self._page(
            "home.html",
            title="Home",
            scenarios=self._workspace.scenarios(),
            examples=self._workspace.examples(),
            results=self._workspace.results()[:8],
            runs=[run for run in self._runs if run.state in {"waiting", "running"}],
        )

    async def copy_example(self, request: Request) -> Response:
        """Copy an example into the folder and open it."""
        form = await request.form()
        made = self._workspace.copy_example(request.path_params["name"], str(form.get("to", "")).strip())
        return RedirectResponse(f"/scenario/{quote(made.name)}", 303)

    async def scenario(self, request: Request) -> Response:
        """The file, its problems, and the expected routes."""
        file = self._file(request)
        text = self._workspace.text(file)
        return self._page("scenario.html", title=file.title, file=file, text=text, digest=digest(text))

    async def check(self, request: Request) -> Response:
        """Problems and routes of what the editor holds."""
        file = self._file(request)
        asked = await request.json()
        try:
            found = await self._engine.first(f"{asked['page']}", "check", file=file.path.name, text=str(asked["text"]))
        except SupersededAnswerError:
            return JSONResponse({"superseded": True})
        found["changed_on_disk"] = digest(self._workspace.text(file)) != asked["before"]
        return JSONResponse(found)

    async def save(self, request: Request) -> Response:
        """Write what the editor holds."""
        file = self._file(request)
        asked = await request.json()
        self._workspace.save(file, str(asked["text"]), str(asked["before"]))
        return JSONResponse({"digest": digest(self._workspace.text(file))})

    async def edit(self, request: Request) -> Response:
        """What the editor holds, with a value changed or forces added at their places; nothing is written."""
        asked = await request.json()
        if "entries" in asked:
            return JSONResponse({"text": with_forces(str(asked["text"]), [str(entry) for entry in asked["entries"]])})
        return JSONResponse({"text": with_value(str(asked["text"]), str(asked["path"]), str(asked["value"]))})

    async def import_list(self, request: Request) -> Response:
        """A preview of an uploaded list of forces; nothing is written but a copy that is read and removed."""
        file, form = self._file(request), await request.form()
        upload = form["table"]
        assert not isinstance(upload, str)
        name = Path(upload.filename or "table.csv").name
        defaults = {
            key.removeprefix("default "): str(value) for key, value in form.items() if key.startswith("default ")
        }
        with self._workspace.kept(name, await upload.read()) as path:
            asked = {"file": str(path), "name": name, "defaults": defaults, "start": self._workspace.start(file)}
            return JSONResponse(await self._engine.first(f"import {file.name}", "import", **asked))

    async def whatif(self, request: Request) -> Response:
        """The knobs, and room for the answer."""
        file = self._file(request)
        knobs = await self._engine.first(f"knobs {file.name}", "knobs", file=file.path.name)
        return self._page("whatif.html", title=f"What if: {knobs['title']}", file=file, knobs=knobs)

    async def answer(self, request: Request) -> Response:
        """The answer of a what-if as it grows: a line of JSON after 20 pairs, 50, and all."""
        file = self._file(request)
        asked = await request.json()
        parts = self._engine.ask(
            str(asked["page"]),
            "what if",
            file=file.path.name,
            text=None,
            variant=str(asked["variant"]),
            arrangements=[str(name) for name in asked["arrangements"]],
            sets=[f"{path}={value}" for path, value in asked["values"]],
            pairs=int(asked["pairs"]),
        )
        return StreamingResponse(_lines(parts), media_type="application/x-ndjson")

    async def keep(self, request: Request) -> Response:
        """Write the arrangements of a what-if into the file as a new variant."""
        file = self._file(request)
        asked = await request.json()
        text = self._workspace.text(file)
        changed, line = with_variant(text, str(asked["name"]), [str(name) for name in asked["arrangements"]])
        if asked.get("write"):
            self._workspace.save(file, changed, digest(text))
        return JSONResponse({"line": line, "file": file.path.name})

    async def run(self, request: Request) -> Response:
        """What is run; and its start."""
        file = self._file(request)
        if request.method == "POST":
            form = await request.form()
            options = ["--replications", str(form.get("replications", "100"))]
            for variant in form.getlist("variant"):
                options += ["--variant", str(variant)]
            started = self._runs.start(file.name, options)
            return RedirectResponse(f"/runs/{quote(started.name)}", 303)
        knobs = await self._engine.first(f"run {file.name}", "knobs", file=file.path.name)
        return self._page("run.html", title=f"Run: {file.title}", file=file, variants=knobs["variants"])

    async def progress(self, request: Request) -> Response:
        """A run under way."""
        run = self._runs[request.path_params["name"]]
        return self._page("progress.html", title=f"Run {run.name}", run=run)

    async def state(self, request: Request) -> Response:
        """How far a run has come."""
        return JSONResponse(self._runs[request.path_params["name"]].shown())

    async def stop(self, request: Request) -> Response:
        """Stop a run; its finished replications are kept."""
        name = request.path_params["name"]
        self._runs.stop(name)
        return RedirectResponse(f"/runs/{quote(name)}", 303)

    async def resume(self, request: Request) -> Response:
        """Resume an interrupted run."""
        folder = self._workspace.result(request.path_params["name"])
        return RedirectResponse(f"/runs/{quote(self._runs.resume(folder.name).name)}", 303)

    async def results(self, _: Request) -> Response:
        """All result folders."""
        return self._page("results.html", title="Results", results=self._workspace.results())

    async def result(self, request: Request) -> Response:
        """The answer of a run, and the way to its report, figures and tables."""
        folder = self._workspace.result(request.path_params["name"])
        answer = (
            await self._engine.first(f"answer {folder.name}", "answer", folder=str(folder.path))
            if folder.finished
            else None
        )
        names = sorted(
            path.name for path in folder.path.iterdir() if path.suffix in {".csv", ".parquet", ".json", ".yaml"}
        )
        pictures = [f"figures/{path.name}" for path in sorted(folder.path.glob("figures/*.svg"))]
        return self._page(
            "result.html", title=folder.title, result=folder, answer=answer, tables=names, pictures=pictures
        )

    async def result_file(self, request: Request) -> Response:
        """A file of a result folder."""
        folder = self._workspace.result(request.path_params["name"])
        path = self._workspace.result_file(folder, request.path_params["path"])
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        headers = {"Content-Security-Policy": FILE_POLICY}
        if kind not in {"text/html", "image/svg+xml", "image/png"}:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(path.name)}"
        return FileResponse(path, media_type=kind, headers=headers)

    async def search(self, request: Request) -> Response:
        """Places in the manual."""
        words = request.query_params.get("q", "")
        return self._page("search.html", title="Manual", words=words, found=manual.search(words))

    async def manual(self, request: Request) -> Response:
        """A page of the manual."""
        title, html = manual.page(request.path_params["name"])
        return self._page("manual.html", title=title, html=html)

    async def manual_figure(self, request: Request) -> Response:
        """A figure of the manual."""
        path = manual.picture(request.path_params["name"])
        return FileResponse(path, headers={"Content-Security-Policy": FILE_POLICY})

    def _file(self, request: Request) -> ScenarioFile:
        return self._workspace.scenario(request.path_params["name"])


async def _lines(parts: AsyncIterator[dict[str, Any]]) -> AsyncIterator[str]:
    """The parts of an answer a line each; the last line says why there are no more where that is a problem."""
    try:
        async for part in parts:
            yield json.dumps(part) + "\n"
    except SupersededAnswerError:
        yield json.dumps({"superseded": True}) + "\n"
    except LeidangError as error:
        yield json.dumps({"problem": str(error)}) + "\n"
