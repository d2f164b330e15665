CREATE TABLE staff (
    staff        TEXT PRIMARY KEY,
    code         TEXT NOT NULL,
    role         TEXT NOT NULL,
    title        TEXT NOT NULL,
    name         TEXT,
    pin_hash     TEXT,
    failures     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    left_at      INTEGER,
    hired_seq    INTEGER NOT NULL,
    language     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX staff_by_code ON staff (code) WHERE left_at IS NULL;

-- Each change of a title: when, by whom, from what to what.
CREATE TABLE staff_title (
    staff TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    actor TEXT NOT NULL,
    was   TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (staff, seq)
) STRICT, WITHOUT ROWID;
