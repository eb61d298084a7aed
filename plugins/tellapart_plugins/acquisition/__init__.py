"""Built-in acquisition. Importing this package imports no heavy library."""

from __future__ import annotations

CLASSES: tuple[str, ...] = (
    "random:RandomAcquisition",
    "stratified:StratifiedAcquisition",
    "disagreement:DisagreementAcquisition",
    "committee:CommitteeAcquisition",
    "diversity:DiversityAcquisition",
    "uncertainty:UncertaintyAcquisition",
    "adversary_guided:AdversaryGuidedAcquisition",
)
"""Each built-in as ``"module:Class"``, relative to this package."""
