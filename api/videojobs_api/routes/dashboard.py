"""The dashboard page and its data. Not part of the documented API: both change together."""

from importlib.resources import files
from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from videojobs.job.states import Status
from videojobs_api.dashboard.service import Figures, JobDetail, JobList
from videojobs_api.errors import NotFound
from videojobs_api.routes.dependencies import CallerDep, DashboardDep, JobId, ReaderDep

PAGE: Final = "/dashboard"
DATA: Final = "/api/v1/dashboard"

router = APIRouter(include_in_schema=False)

_KINDS: Final = {
    "index.html": "text/html; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_HEADERS: Final = {
    "Cache-Control": "no-cache",
    # The page loads nothing from other origins; a video of a signed-in user is a blob.
    "Content-Security-Policy": (
        "default-src 'self'; media-src 'self' blob: https:; img-src 'self' blob:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@router.get("/")
async def root() -> RedirectResponse:
    """Redirect a browser that opens the port to the page."""
    return RedirectResponse(PAGE)


@router.get(PAGE)
async def page() -> Response:
    """The HTML of the page."""
    return _file("index.html")


@router.get(PAGE + "/{name}")
async def asset(name: str) -> Response:
    """The script, style and icon of the page. Raises NotFound for other names."""
    if name not in _KINDS:
        raise NotFound("There is no such file")
    return _file(name)


def _file(name: str) -> Response:
    content = (files("videojobs_api.dashboard") / "page" / name).read_bytes()
    return Response(content, media_type=_KINDS[name], headers=_HEADERS)


@router.get(DATA)
async def figures(dashboard: DashboardDep, caller: CallerDep) -> Figures:
    """Counts by status, pools, rates and percentiles."""
    return await dashboard.figures(caller)


@router.get(DATA + "/jobs")
async def jobs(
    dashboard: DashboardDep,
    caller: CallerDep,
    status: Annotated[list[Status] | None, Query()] = None,
    user_id: Annotated[str | None, Query(max_length=253)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> JobList:
    """The newest jobs: the caller's own, or those of all users for an administrator."""
    return await dashboard.jobs(caller, tuple(status or ()), limit, user_id, cursor)


@router.get(DATA + "/jobs/{job_id}")
async def job(dashboard: DashboardDep, reader: ReaderDep, job_id: JobId) -> JobDetail:
    """One job with its timeline and webhook."""
    return await dashboard.detail(reader, job_id)
