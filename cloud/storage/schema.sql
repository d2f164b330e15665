-- The cloud's store, version 1. Everything is keyed by chain, so that it can be distributed by it.

CREATE TABLE hub (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    shard INTEGER NOT NULL,
    name TEXT NOT NULL,
    zone TEXT NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    epoch INTEGER NOT NULL,               -- in force: below it is fenced
    enrolled_at INTEGER NOT NULL,
    PRIMARY KEY (chain, hub)
) STRICT, WITHOUT ROWID;

CREATE TABLE hub_head (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    last_entry_at INTEGER,
    quarantined_at INTEGER,
    quarantine_reason TEXT,
    PRIMARY KEY (chain, hub),
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT, WITHOUT ROWID;

CREATE TABLE presence (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    online INTEGER NOT NULL,
    session TEXT NOT NULL,
    head_seq INTEGER NOT NULL,            -- how far the hub says its journal goes
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (chain, hub),
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    seq INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    pending INTEGER NOT NULL DEFAULT 0,   -- 1: this release cannot read it, the roll-ups lack it
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    body BLOB NOT NULL,
    PRIMARY KEY (chain, hub, seq),
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT;
CREATE INDEX entry_pending ON entry (chain, hub) WHERE pending = 1;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entry_unchanged BEFORE UPDATE OF chain, hub, seq, epoch, at, kind, hash, body ON entry
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;

CREATE TABLE quarantined_message (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (chain, hub, sha256),
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT;

CREATE TABLE alarm (
    id INTEGER PRIMARY KEY,
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    code TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    cleared_at INTEGER,
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (chain, hub, code) WHERE cleared_at IS NULL;

CREATE TABLE day_summary (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,                 -- the entry the summary reaches
    at INTEGER NOT NULL,
    day TEXT NOT NULL,
    received_fen INTEGER NOT NULL,
    revenue_fen INTEGER NOT NULL,
    topped_up_fen INTEGER NOT NULL,
    visits INTEGER NOT NULL,
    bills INTEGER NOT NULL,
    PRIMARY KEY (chain, hub),
    FOREIGN KEY (chain, hub) REFERENCES hub (chain, hub)
) STRICT, WITHOUT ROWID;

-- Roll-ups: kept in the ingest transaction, rebuilt from the entries by cloud.ingest.rollup.recompute.

CREATE TABLE rollup_hour (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    day TEXT NOT NULL,                    -- in the store's zone
    hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
    received_fen INTEGER NOT NULL DEFAULT 0,
    revenue_fen INTEGER NOT NULL DEFAULT 0,
    topped_up_fen INTEGER NOT NULL DEFAULT 0,
    refunded_fen INTEGER NOT NULL DEFAULT 0,
    member_visits INTEGER NOT NULL DEFAULT 0,
    walk_in_visits INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chain, hub, day, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_tender (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    day TEXT NOT NULL,
    tender TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (chain, hub, day, tender)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_category (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    day TEXT NOT NULL,
    account TEXT NOT NULL,
    revenue_fen INTEGER NOT NULL,
    PRIMARY KEY (chain, hub, day, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_visit (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    visit TEXT NOT NULL,
    PRIMARY KEY (chain, hub, visit)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_balance (
    chain TEXT NOT NULL,
    hub TEXT NOT NULL,
    account TEXT NOT NULL,
    balance INTEGER NOT NULL,             -- debits less credits
    PRIMARY KEY (chain, hub, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE owner (
    name TEXT PRIMARY KEY,
    chain TEXT NOT NULL,
    password TEXT NOT NULL,               -- argon2id
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE owner_session (
    token_sha256 BLOB PRIMARY KEY,
    name TEXT NOT NULL REFERENCES owner (name) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX owner_session_expiry ON owner_session (expires_at);
