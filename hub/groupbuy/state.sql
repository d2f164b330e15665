CREATE TABLE platform (
    platform TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    fee_bp   INTEGER NOT NULL,
    active   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE deal (
    deal      TEXT PRIMARY KEY,
    platform  TEXT NOT NULL,
    name      TEXT NOT NULL,
    price_fen INTEGER NOT NULL,
    item      TEXT,
    worth_fen INTEGER NOT NULL,
    prefix    TEXT NOT NULL,
    active    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A platform's code pays one bill, for ever; a returned one stays here, a free one may be used once more.
CREATE TABLE used_voucher (
    platform  TEXT NOT NULL,
    code      TEXT NOT NULL,
    deal      TEXT NOT NULL,
    bill      TEXT NOT NULL,
    tender_no INTEGER NOT NULL,
    price_fen INTEGER NOT NULL,
    fee_fen   INTEGER NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('used', 'returned', 'free')),
    at        INTEGER NOT NULL,
    day       TEXT NOT NULL,
    actor     TEXT NOT NULL,
    PRIMARY KEY (platform, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX used_voucher_by_bill ON used_voucher (bill);
CREATE INDEX used_voucher_by_code ON used_voucher (code);
CREATE INDEX used_voucher_by_day ON used_voucher (day);

-- What platforms paid for codes, each row of a file once.
CREATE TABLE platform_row (
    platform   TEXT NOT NULL,
    key        TEXT NOT NULL,
    payout     TEXT NOT NULL,
    code       TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (platform, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX platform_row_by_code ON platform_row (platform, code);

CREATE TABLE platform_payout (
    payout     TEXT PRIMARY KEY,
    platform   TEXT NOT NULL,
    day        TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    codes      INTEGER NOT NULL,
    name       TEXT NOT NULL,
    at         INTEGER NOT NULL,
    actor      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- By code: what is still expected of the platform, what it paid, what of the difference was booked as its fee.
CREATE TABLE platform_code (
    platform     TEXT NOT NULL,
    code         TEXT NOT NULL,
    expected_fen INTEGER NOT NULL,
    paid_fen     INTEGER NOT NULL,
    booked_fen   INTEGER NOT NULL,
    rows         INTEGER NOT NULL,
    PRIMARY KEY (platform, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX platform_code_open ON platform_code (platform, code) WHERE expected_fen <> paid_fen + booked_fen;
