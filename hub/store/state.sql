CREATE TABLE store (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    chain      TEXT NOT NULL,
    hub        TEXT NOT NULL,
    shard      INTEGER NOT NULL,
    name       TEXT NOT NULL,
    zone       TEXT NOT NULL,
    public_key TEXT NOT NULL,
    opened_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
