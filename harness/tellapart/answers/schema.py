"""Tables of ``run.sqlite``."""

from __future__ import annotations

from tellapart.answers import rows

VERSION = 1

DDL = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE probes (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, prompt TEXT NOT NULL,
    category TEXT NOT NULL, cluster TEXT NOT NULL, reference TEXT, meta TEXT NOT NULL,
    role TEXT NOT NULL
);

-- key is the digest of all that decides the answer (cache.answer_key).
CREATE TABLE answers (
    model TEXT NOT NULL, probe TEXT NOT NULL, draw INTEGER NOT NULL, key TEXT NOT NULL,
    {rows.DDL.strip()},
    PRIMARY KEY (model, probe, draw)
);

-- One row a query; append only. charged counts against budget; calls is what the engine was
-- asked for it (0 if the cache or the store had it); wall sums to the time spent asking.
-- A row that accounts for several queries at once (an adversary's episodes) has no probe.
CREATE TABLE ledger (
    seq INTEGER PRIMARY KEY, at REAL NOT NULL, model TEXT NOT NULL, phase TEXT NOT NULL,
    adversary TEXT NOT NULL, budget TEXT NOT NULL, probe TEXT, draw INTEGER,
    note TEXT NOT NULL, queries INTEGER NOT NULL, charged INTEGER NOT NULL,
    calls INTEGER NOT NULL, cached INTEGER NOT NULL, outcome TEXT NOT NULL,
    tokens_in INTEGER, tokens_out INTEGER, seconds REAL NOT NULL, wall REAL NOT NULL,
    cost REAL NOT NULL
);
CREATE INDEX ledger_query ON ledger (model, phase, adversary, budget, probe, draw);

CREATE TABLE plays (
    id INTEGER PRIMARY KEY, adversary TEXT NOT NULL, teacher TEXT NOT NULL,
    student TEXT NOT NULL, game TEXT NOT NULL, arm TEXT NOT NULL, seed INTEGER NOT NULL,
    queries INTEGER NOT NULL, plant TEXT NOT NULL, status TEXT NOT NULL, detail TEXT NOT NULL,
    fit_seconds REAL NOT NULL, play_seconds REAL NOT NULL, undecided INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    UNIQUE (adversary, teacher, student, game, arm, seed, queries, plant)
);

-- NULL is NaN: an episode that could not be measured. It is never 0.
CREATE TABLE scores (
    play INTEGER NOT NULL REFERENCES plays (id) ON DELETE CASCADE, row INTEGER NOT NULL,
    probe TEXT NOT NULL, cluster TEXT NOT NULL, category TEXT NOT NULL, value REAL,
    teacher_score REAL, student_score REAL, block INTEGER NOT NULL,
    PRIMARY KEY (play, row)
) WITHOUT ROWID;

PRAGMA user_version = {VERSION};
"""
