CREATE TABLE terminal (
    terminal      TEXT PRIMARY KEY,
    terminal_kind TEXT NOT NULL,
    name          TEXT NOT NULL,
    room          TEXT,
    token_sha256  TEXT NOT NULL UNIQUE,
    paired_at     INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;
