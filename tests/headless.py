"""A headless Chromium for tests of pages; a test that needs one skips, saying so, without it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
    "--window-size=1280,1000",
)  # fmt: skip


@contextmanager
def chromium_in(profile: Path) -> Iterator[Any]:
    """A browser with an empty ``profile`` whose console and requests can be read."""
    binary, path = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or path is None:
        pytest.skip("Chromium and its driver are not installed; the pages were not opened")
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(path))
    # A busy machine is slow, and a page with thousands of cells takes its time to check.
    driver.set_script_timeout(300)
    driver.set_page_load_timeout(300)
    try:
        yield driver
    finally:
        driver.quit()
