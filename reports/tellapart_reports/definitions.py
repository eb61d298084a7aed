"""What every number means: shown in each report and site, linked from wherever it is used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """A term, its formula in plain type, and its meaning."""

    key: str
    term: str
    formula: str
    meaning: str


DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "advantage",
        "Advantage",
        "single: Pr[says teacher | teacher] − Pr[says teacher | student];  pairwise: mean W",
        "How much better than chance an adversary is. 0 is a coin, 1 never errs, below 0 is worse "
        "than a coin. Sign and threshold are fixed on validation probes, never on the test "
        "probes. The two games have different scales and are never ranked together.",
    ),
    Definition(
        "single",
        "Single-answer game",
        "Adv(q) with at most q queries",
        "The adversary questions one hidden model, teacher or student by a coin's flip, at most q "
        "times, and says which it is.",
    ),
    Definition(
        "pairwise",
        "Pairwise game",
        "W = +1 teacher found in both orders, −1 student taken in both, 0 otherwise",
        "The adversary sees one prompt with both answers and says which is the teacher's. It is "
        "asked in both orders, so that a habit of choosing the first cannot win.",
    ),
    Definition(
        "consistency",
        "Consistency κ",
        "κ = mean |W|",
        "The share of probes on which the adversary said the same in both orders.",
    ),
    Definition(
        "filtered",
        "Filtered advantage",
        "A_filt = ΣW / Σ|W| = A_pair / κ",
        "The advantage over consistent answers only. It grows as κ falls, so it is never shown "
        "without κ and never used for the verdict.",
    ),
    Definition(
        "auc",
        "AUC",
        "Pr[score of a teacher's answer > score of a student's] + ½ Pr[equal]",
        "What the scores could tell with the best threshold; 0.5 is chance. Reported beside the "
        "single-game advantage because it needs no threshold.",
    ),
    Definition(
        "interval",
        "Interval",
        "cluster bootstrap, stratified by category",
        "Where the true value lies with the stated confidence. Probes that share a template or a "
        "document form a cluster and are resampled together.",
    ),
    Definition(
        "simultaneous",
        "Simultaneous interval",
        "centred max-t cluster bootstrap over adversaries (× categories)",
        "Intervals that hold all at once at the stated confidence, however many adversaries were "
        "tried.",
    ),
    Definition(
        "verdict",
        "Verdict at ε",
        "distinguishable: L > ε;  indistinguishable: U ≤ ε;  inconclusive: neither",
        "L and U bound the largest advantage in the class: L is the largest of the simultaneous "
        "lower bounds, U the largest of the upper bounds, each at error α. A verdict "
        "holds at its ε, for its q, t and class, on this prompt distribution. Failing to tell two "
        "models apart does not show that they are alike.",
    ),
    Definition(
        "bounds",
        "Bounds of the class",
        "[L, U]",
        "The largest advantage in the class is at least L and at most U, each with confidence "
        "1 − α. See the verdict.",
    ),
    Definition(
        "epsilon",
        "ε, q, t, 𝔸",
        "the claim's four bounds",
        "ε bounds the advantage, q the queries of an episode, t the CPU time of an adversary for "
        "fitting and for playing, 𝔸 is the set of adversaries, named before the run.",
    ),
    Definition(
        "p",
        "p-value, adjusted",
        "p = (1 + #{T_b ≥ T}) / (B + 1);  step-down over the family",
        "Labels are swapped within probes. The adjusted value allows for the number of "
        "adversaries and categories that were tried.",
    ),
    Definition(
        "similarity",
        "Similarity",
        "mean over probes; 1 means the same",
        "How alike the two answers to a prompt look by a fixed measure. It is no adversary: two "
        "models can be similar and yet easy to tell apart.",
    ),
    Definition(
        "capability",
        "Capability",
        "mean over probes of the task's own score",
        "How well the student does the task itself, by the task's metric; the teacher's score "
        "stands beside it. A student can lose the game and none of its capability.",
    ),
    Definition(
        "difference",
        "Paired difference",
        "mean over probes of W_a − W_b",
        "Two students compared on the same probes, which is sharper than comparing their "
        "intervals.",
    ),
    Definition(
        "control",
        "Controls",
        "null: teacher against itself;  planted: teacher against a known change",
        "A sound adversary reads 0 on the null arm and finds the plants that it claims to see. "
        "One that does not is void: its scores are shown struck out and count for nothing.",
    ),
    Definition(
        "status",
        "Status",
        "ok, void, forfeit, error, unmeasured",
        "void: failed a control; forfeit: stopped at its time or memory limit; error: crashed; "
        "unmeasured: too few probes. "
        "None of them is a measurement, and none is shown as 0.",
    ),
    Definition(
        "charged",
        "Charged queries, model calls",
        "queries = live + cached",
        "Charged queries are what the game allows; model calls are what it cost, retries "
        "included. A cached answer is charged and costs no call.",
    ),
    Definition(
        "seeds",
        "Between-seed spread",
        "standard deviation over seeds of the fit",
        "How much an adversary's advantage moves with its own random seed, apart from the "
        "sampling of probes.",
    ),
    Definition(
        "rank",
        "Rank",
        "1 + number of students resolved as harder to tell",
        "Students are ranked on the same suite against the same teacher only, by the paired "
        "difference of their strongest adversaries' values, adjusted for all pairs. Students whose "
        "difference is not resolved can share a rank.",
    ),
    Definition(
        "away",
        "Gives itself away on",
        "categories with L > ε",
        "The categories in which the student is distinguishable by themselves, the surest first; "
        "each verdict is adjusted for the number of categories. Few probes a category leave wide "
        "intervals, and then none may be resolved.",
    ),
    Definition(
        "alone",
        "Sees alone",
        "count of (student, category)",
        "How often an adversary is the only one of the class whose simultaneous interval lies "
        "above 0.",
    ),
    Definition(
        "bound",
        "Query bound",
        "Adv(q) ≥ 1 − 2·exp(−qδ²/2)",
        "What repeating a single-query advantage δ must reach with q independent queries.",
    ),
)

BY_KEY = {d.key: d for d in DEFINITIONS}
