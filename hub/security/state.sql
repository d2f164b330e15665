CREATE TABLE terminal (
    terminal      TEXT PRIMARY KEY,
    terminal_kind TEXT NOT NULL,
    name          TEXT NOT NULL,
    room          TEXT,
    token_sha256  TEXT NOT NULL UNIQUE,
    paired_at     INTEGER NOT NULL,
    revoked_at    INTEGER
) STRICT, WITHOUT ROWID;

-- An approval (授权) is used once: by one bill, card, member or movement.
CREATE TABLE approval (
    approval   TEXT PRIMARY KEY,
    action     TEXT NOT NULL,
    by_staff   TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_by    TEXT
) STRICT, WITHOUT ROWID;
