"""Formulas as MathML, made when the site is built: no script and no font is fetched for them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def _convert(node: nodes.Element, display: str) -> str:
    latex = node.astext()
    try:
        return str(convert(latex, display=display))
    except Exception as error:  # the converter has no common base for what it cannot read
        # A warning fails a strict build: a formula is never shown as something else.
        logger.warning("formula %r: %s: %s", latex, type(error).__name__, error, location=node)
        return ""


def inline(self: Any, node: nodes.math) -> None:
    self.body.append(_convert(node, "inline"))
    raise nodes.SkipNode


def block(self: Any, node: nodes.math_block) -> None:
    # Wide formulas scroll by themselves; the keyboard has to reach them.
    self.body.append(
        f'<div class="formula" tabindex="0" role="group" aria-label="Formula">'
        f"{_convert(node, 'block')}</div>\n"
    )
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
