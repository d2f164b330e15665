-- What each entry moved of a lot's contract liability (2205), by the kind of fact; what adds to it is positive.
CREATE TABLE prepaid_move (
    seq        INTEGER NOT NULL,
    lot        TEXT NOT NULL,
    day        TEXT NOT NULL,
    fact       TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (seq, lot)
) STRICT, WITHOUT ROWID;

CREATE INDEX prepaid_move_by_day ON prepaid_move (day);

-- The same of each voucher's (2205.02).
CREATE TABLE voucher_move (
    seq        INTEGER NOT NULL,
    serial     TEXT NOT NULL,
    day        TEXT NOT NULL,
    fact       TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (seq, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX voucher_move_by_day ON voucher_move (day);

-- Cards closed and paid out (退卡); kept_fen: of the liability, what became income, negative for a loss.
CREATE TABLE card_paid_out (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    day        TEXT NOT NULL,
    actor      TEXT NOT NULL,
    card       TEXT NOT NULL,
    member     TEXT NOT NULL,
    unit       TEXT NOT NULL,
    refund_fen INTEGER NOT NULL,
    kept_fen   INTEGER NOT NULL,
    tender     TEXT NOT NULL,
    reason     TEXT NOT NULL,
    approval   TEXT
) STRICT, WITHOUT ROWID;

-- Cards given to another member (转卡), with the liability that went along.
CREATE TABLE card_passed_on (
    seq        INTEGER PRIMARY KEY,
    day        TEXT NOT NULL,
    card       TEXT NOT NULL,
    unit       TEXT NOT NULL,
    amount_fen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE drawer_opening (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    day    TEXT NOT NULL,
    actor  TEXT NOT NULL,
    device TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Approvals that refunds and discounts were given by.
CREATE TABLE approved_bill (
    seq      INTEGER PRIMARY KEY,
    bill     TEXT NOT NULL,
    refund   TEXT,
    approval TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX approved_bill_by_bill ON approved_bill (bill);
