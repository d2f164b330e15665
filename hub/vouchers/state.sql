CREATE TABLE voucher_series (
    series TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    put    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- left_fen: face it still pays; liability_fen: what was paid for that.
CREATE TABLE voucher (
    serial        TEXT PRIMARY KEY,
    series        TEXT NOT NULL,
    coupon        TEXT,
    state         TEXT NOT NULL CHECK (state IN ('printed', 'sold', 'used', 'lapsed')),
    face_fen      INTEGER NOT NULL,
    left_fen      INTEGER NOT NULL CHECK (left_fen BETWEEN 0 AND face_fen),
    principal_fen INTEGER NOT NULL,
    liability_fen INTEGER NOT NULL CHECK (liability_fen BETWEEN 0 AND principal_fen),
    lapsed_fen    INTEGER NOT NULL,
    bill          TEXT,
    line          INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX voucher_by_series ON voucher (series, serial);
CREATE INDEX voucher_by_line ON voucher (bill, line) WHERE bill IS NOT NULL;

-- What a voucher paid of a line, and what of that a refund gave back.
CREATE TABLE voucher_part (
    serial       TEXT NOT NULL,
    bill         TEXT NOT NULL,
    line         INTEGER NOT NULL,
    amount_fen   INTEGER NOT NULL,
    released_fen INTEGER NOT NULL,
    back_fen     INTEGER NOT NULL CHECK (back_fen BETWEEN 0 AND amount_fen),
    returned_fen INTEGER NOT NULL CHECK (returned_fen BETWEEN 0 AND released_fen),
    PRIMARY KEY (serial, bill, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX voucher_part_by_bill ON voucher_part (bill);

CREATE TABLE voucher_rest (
    serial   TEXT NOT NULL,
    bill     TEXT NOT NULL,
    rest_fen INTEGER NOT NULL,
    kept_fen INTEGER NOT NULL,
    PRIMARY KEY (serial, bill)
) STRICT, WITHOUT ROWID;
