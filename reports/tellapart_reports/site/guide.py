"""How to submit, as the site tells it."""

from __future__ import annotations

from tellapart_reports.views import Block, Section

HOW_TO_SUBMIT = (
    Section(
        "run",
        "Run",
        "Play the games on your own machine. No answer leaves it unless you submit it.",
        texts=[
            Block(
                "",
                "tellapart run SPEC.yaml --out runs/mine\n"
                "tellapart check TEACHER.jsonl STUDENT.jsonl --out runs/mine",
                folded=False,
                code=True,
            )
        ],
    ),
    Section(
        "seal",
        "Seal",
        "One archive with the spec, the scores of every episode, the ledger and the estimates, "
        "each with its digest. Prompts and answers can be withheld; the estimates stay verifiable.",
        texts=[
            Block(
                "",
                "tellapart submit runs/mine --name mine --out mine.tellapart\n"
                "tellapart submit runs/mine --name mine --out mine.tellapart --withhold-text",
                folded=False,
                code=True,
            )
        ],
    ),
    Section(
        "verify",
        "Verify",
        "Makes every estimate again from the scores, and says what could not be verified.",
        texts=[Block("", "tellapart verify mine.tellapart", folded=False, code=True)],
    ),
    Section(
        "send",
        "Send",
        "Add the archive to the repository of the board by a pull request. Its workflow verifies "
        "the archive and builds the site anew. A submission that does not verify is refused with "
        "its reason.",
    ),
)
