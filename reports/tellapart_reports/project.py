"""Where the project says more than a page can: links from the package's own metadata."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, metadata

CALIBRATION = "docs/calibration.md"


@cache
def calibration() -> tuple[str, str]:
    """(href, title) of how the instrument was calibrated.

    href is empty where the package names no page; the title then says which file of the sources.
    """
    urls = project_urls()
    if "calibration" in urls:
        return urls["calibration"], "How the instrument was calibrated"
    if "documentation" in urls:
        return (
            f"{urls['documentation'].rstrip('/')}/calibration.html",
            "How the instrument was calibrated",
        )
    return "", f"How the instrument was calibrated: {CALIBRATION} in the sources of tellapart."


def project_urls() -> dict[str, str]:
    """Label in lower case → address, of those a browser may follow."""
    try:
        entries = metadata("tellapart").get_all("Project-URL") or []
    except PackageNotFoundError:
        return {}
    pairs = (str(entry).partition(",") for entry in entries)
    return {
        label.strip().lower(): url.strip()
        for label, _, url in pairs
        if url.strip().startswith(("https://", "http://"))
    }
