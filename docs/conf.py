"""Sphinx configuration: ``make site`` builds ``build/site`` from these pages, without a network."""

from __future__ import annotations

import re
import sys
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "tellapart"
author = "The tellapart authors"
project_copyright = author
release = version = installed("tellapart")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "mathml",
    "accessible",
]
exclude_patterns = ["_ext", "_static"]
suppress_warnings = ["config.cache"]

myst_enable_extensions = ["dollarmath", "deflist"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
napoleon_use_rtype = False
napoleon_use_ivar = True
python_use_unqualified_type_names = True
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
add_module_names = False

html_theme = "furo"
html_title = "tellapart"
html_math_renderer = "mathml"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_domain_indices = False
html_use_index = False
html_last_updated_fmt = None
html_permalinks_icon = "#"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#1c5a8a",
        "color-brand-content": "#1c5a8a",
        "color-brand-visited": "#1c5a8a",
        "font-stack": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
        "font-stack--monospace": "ui-monospace, 'SFMono-Regular', Menlo, 'DejaVu Sans Mono', "
        "monospace",
    },
    "dark_css_variables": {
        "color-brand-primary": "#86b9e3",
        "color-brand-content": "#86b9e3",
        "color-brand-visited": "#86b9e3",
    },
}


def _plain_names(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str | None, returns: Any
) -> tuple[str, Any] | None:
    """Signatures of dataclasses without the module names that autodoc leaves in them."""
    return (re.sub(r"~[\w.]*\.", "", signature), returns) if signature else None


def _no_types(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """An attribute's docstring is prose: napoleon would take what precedes a colon for its type."""
    if what in {"attribute", "property"}:
        lines[:] = [line.replace(": ", " – ") for line in lines]


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", _no_types, priority=400)  # before napoleon's
    app.connect("autodoc-process-signature", _plain_names)
