CREATE TABLE bill (
    bill         TEXT PRIMARY KEY,
    state        TEXT NOT NULL CHECK (state IN ('held', 'settled', 'discarded')),
    revision     INTEGER NOT NULL,
    number       TEXT NOT NULL,
    day          TEXT NOT NULL,
    member       TEXT,
    list_fen     INTEGER NOT NULL,
    due_fen      INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    note         TEXT NOT NULL,
    at           INTEGER NOT NULL,
    actor        TEXT NOT NULL,
    device       TEXT NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX bill_by_seq ON bill (seq);
CREATE INDEX bill_held ON bill (seq) WHERE state = 'held';
CREATE INDEX bill_by_member ON bill (member, seq) WHERE member IS NOT NULL;

CREATE TABLE bill_line (
    bill              TEXT NOT NULL,
    line              INTEGER NOT NULL,
    line_kind         TEXT NOT NULL,
    item              TEXT,
    name              TEXT NOT NULL,
    category          TEXT NOT NULL,
    price_fen         INTEGER NOT NULL,
    quantity          INTEGER NOT NULL,
    amount_fen        INTEGER NOT NULL,
    shares            TEXT NOT NULL,
    session_card      TEXT,
    room              TEXT,
    cuts              TEXT NOT NULL,
    settles           TEXT,
    voucher           TEXT,
    refunded_fen      INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND amount_fen),
    refunded_sessions INTEGER NOT NULL CHECK (refunded_sessions BETWEEN 0 AND quantity),
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE bill_tender (
    bill         TEXT NOT NULL,
    tender_no    INTEGER NOT NULL,
    tender       TEXT NOT NULL,
    amount_fen   INTEGER NOT NULL,
    received_fen INTEGER NOT NULL,
    card         TEXT,
    reference    TEXT,
    refunded_fen INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND amount_fen),
    payment      TEXT,
    PRIMARY KEY (bill, tender_no)
) STRICT, WITHOUT ROWID;

-- Which tender pays how much of which line; a refund goes back the same way.
CREATE TABLE bill_part (
    bill         TEXT NOT NULL,
    line         INTEGER NOT NULL,
    tender_no    INTEGER NOT NULL,
    amount_fen   INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND amount_fen),
    PRIMARY KEY (bill, line, tender_no)
) STRICT, WITHOUT ROWID;

-- What a line left owing (挂账), and what of it later bills paid.
CREATE TABLE debt (
    bill     TEXT NOT NULL,
    line     INTEGER NOT NULL,
    member   TEXT NOT NULL,
    name     TEXT NOT NULL,
    owed_fen INTEGER NOT NULL CHECK (owed_fen >= 0),
    paid_fen INTEGER NOT NULL CHECK (paid_fen BETWEEN 0 AND owed_fen),
    at       INTEGER NOT NULL,
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX debt_by_member ON debt (member) WHERE paid_fen < owed_fen;

-- The running number of bills and refunds of a day.
CREATE TABLE day_number (
    day  TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A visit (到店) is a member's day, however many bills it has; a bill without a member is one of its own.
CREATE TABLE day_visit (
    day   TEXT NOT NULL,
    visit TEXT NOT NULL,
    PRIMARY KEY (day, visit)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_figure (
    day           TEXT PRIMARY KEY,
    bills         INTEGER NOT NULL,
    visits        INTEGER NOT NULL,
    topped_up_fen INTEGER NOT NULL,
    refunded_fen  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
    consent          TEXT PRIMARY KEY,
    state            TEXT NOT NULL CHECK (state IN ('given', 'declined', 'used')),
    bill             TEXT NOT NULL,
    revision         INTEGER NOT NULL,
    member           TEXT NOT NULL,
    stored_value_fen INTEGER NOT NULL,
    sessions         INTEGER NOT NULL,
    points           INTEGER NOT NULL,
    at               INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Requests that may still wait for the member's answer; one for each bill.
CREATE TABLE consent_asked (
    bill             TEXT PRIMARY KEY,
    consent          TEXT NOT NULL UNIQUE,
    revision         INTEGER NOT NULL,
    member           TEXT NOT NULL,
    stored_value_fen INTEGER NOT NULL,
    sessions         INTEGER NOT NULL,
    points           INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    till             TEXT
) STRICT, WITHOUT ROWID;

