-- A shift begins with the first thing done after the one before was handed over.
CREATE TABLE shift (
    shift        TEXT PRIMARY KEY,
    began_at     INTEGER NOT NULL,
    began_by     TEXT NOT NULL,
    ended_at     INTEGER,
    ended_by     TEXT,
    handed_to    TEXT,
    counted      TEXT NOT NULL,
    counted_fen  INTEGER,
    expected_fen INTEGER,
    note         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX shift_open ON shift (ended_at IS NULL) WHERE ended_at IS NULL;

-- What happened in a shift: a name such as received.cash, refunds, voids; amount in fen, or times.
CREATE TABLE shift_figure (
    shift  TEXT NOT NULL,
    name   TEXT NOT NULL,
    amount INTEGER NOT NULL,
    times  INTEGER NOT NULL,
    PRIMARY KEY (shift, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_movement (
    movement   TEXT PRIMARY KEY,
    shift      TEXT NOT NULL,
    day        TEXT NOT NULL,
    reason     TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    note       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    actor      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX cash_movement_by_shift ON cash_movement (shift);

CREATE TABLE closed_day (
    day       TEXT PRIMARY KEY,
    closed_at INTEGER NOT NULL,
    closed_by TEXT NOT NULL,
    figures   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
