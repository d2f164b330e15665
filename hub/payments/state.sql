CREATE TABLE payment (
    payment     TEXT PRIMARY KEY,
    tender      TEXT NOT NULL,
    order_no    TEXT NOT NULL UNIQUE,
    amount_fen  INTEGER NOT NULL CHECK (amount_fen > 0),
    state       TEXT NOT NULL CHECK (state IN ('started', 'paid', 'failed', 'cancelled')),
    transaction_no TEXT NOT NULL,
    reason      TEXT NOT NULL,
    bill        TEXT,
    refunded_fen INTEGER NOT NULL CHECK (refunded_fen BETWEEN 0 AND amount_fen),
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    device      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_open ON payment (at) WHERE state = 'started' OR (state = 'paid' AND bill IS NULL);

CREATE TABLE payment_refund (
    number     TEXT PRIMARY KEY,
    payment    TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    bill       TEXT,
    state      TEXT NOT NULL CHECK (state IN ('started', 'done', 'failed')),
    reason     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    tries      INTEGER NOT NULL, -- since it was started or resumed
    said       TEXT NOT NULL     -- the channel's last words
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_refund_by_bill ON payment_refund (bill) WHERE bill IS NOT NULL;
CREATE INDEX payment_refund_open ON payment_refund (at) WHERE state = 'started';
