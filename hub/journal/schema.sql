-- The journal and what stands beside it. Nothing here is ever rebuilt; the state tables of the domains are.

CREATE TABLE IF NOT EXISTS journal (
    seq  INTEGER PRIMARY KEY CHECK (seq > 0),
    body BLOB NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- One signed head a commit.
CREATE TABLE IF NOT EXISTS seal (
    seq       INTEGER PRIMARY KEY REFERENCES journal (seq),
    signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT;

CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS seal_no_update BEFORE UPDATE ON seal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS seal_no_delete BEFORE DELETE ON seal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- One key a person; deleting the row forgets the person.
CREATE TABLE IF NOT EXISTS vault (
    subject TEXT PRIMARY KEY,
    key     BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

-- What each idempotency key was asked and answered.
CREATE TABLE IF NOT EXISTS command (
    device      TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    result      BLOB NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (device, key)
) STRICT, WITHOUT ROWID;

-- Small facts about this file: which state schema it was last built with, how far the cloud has acknowledged.
CREATE TABLE IF NOT EXISTS meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Sign-in sessions: only the digest of the token.
CREATE TABLE IF NOT EXISTS session (
    token_sha256 TEXT PRIMARY KEY,
    staff        TEXT NOT NULL,
    terminal     TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
