CREATE TABLE import_batch (
    batch    TEXT PRIMARY KEY,
    rows     INTEGER NOT NULL,
    brought  INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT, WITHOUT ROWID;

-- A row that was brought in once is never brought in again, from whatever file.
CREATE TABLE import_row (
    key    TEXT PRIMARY KEY,
    member TEXT NOT NULL
) STRICT, WITHOUT ROWID;
