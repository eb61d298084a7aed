"""Sequential runs: ask in blocks, and stop as soon as the verdict is settled at alpha.

The verdict is anytime-valid: a run may stop after any block, or be stopped by anybody, and the
error rate still holds (see :mod:`tellapart.estimate.sequential_table`).
"""

from __future__ import annotations

from tellapart.contracts.play import Play
from tellapart.estimate.sequential_table import Design, verdicts
from tellapart.pipeline.asking import Interview
from tellapart.pipeline.playing import account_of, play_block
from tellapart.pipeline.prepare import Prepared


def ask_until_settled(prepared: Prepared, interview: Interview) -> None:
    """Ask and play block after block until the verdict on every student is settled.

    Leaves in ``interview`` the answers of the blocks that were asked.
    """
    interview.ask(["train"])
    blocks = sorted(set(prepared.blocks.values()))
    design = Design.of(prepared.spec, prepared.having("test"))
    plays: list[Play] = []
    asker = interview.asker
    account = account_of(prepared, asker.store.path, use_cache=asker.cache is not None)
    for block in blocks:
        clusters = {c for c, b in prepared.blocks.items() if b == block}
        probes = {p.id for p in prepared.having("test") if p.cluster in clusters}
        interview.ask(["test"], probes)
        interview.release()
        plays += play_block(prepared, interview.table, block, account)
        if all(row["outcome"] != "inconclusive" for row in verdicts(design, plays)):
            break
