"""Order of all tests: the long ones first, so that two workers end at about the same time."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By the ``seconds`` that their ``slow`` mark names, 10 where it names none."""

    def seconds(item: pytest.Item) -> float:
        mark = item.get_closest_marker("slow")
        return mark.kwargs.get("seconds", 10.0) if mark else 0.0

    items.sort(key=seconds, reverse=True)
