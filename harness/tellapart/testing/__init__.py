"""For plugin authors: fakes to test against, and checks that a plugin keeps its contract.

A check raises ``AssertionError`` with one line that says what is wrong. Call them from the
plugin's own tests::

    from tellapart.testing import check_adversary

    def test_contract():
        check_adversary(Shouting)
"""

from __future__ import annotations

from tellapart.testing.adversary import check_adversary
from tellapart.testing.checks import (
    check_acquisition,
    check_distiller,
    check_model,
    check_suite,
)
from tellapart.testing.fakes import (
    EchoModel,
    ScriptedModel,
    ScriptedOracle,
    SmallSuite,
    make_board,
    make_pairs,
    make_probes,
)

__all__ = [
    "EchoModel",
    "ScriptedModel",
    "ScriptedOracle",
    "SmallSuite",
    "check_acquisition",
    "check_adversary",
    "check_distiller",
    "check_model",
    "check_suite",
    "make_board",
    "make_pairs",
    "make_probes",
]
