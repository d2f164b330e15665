-- Lines of the channels' files, each once.
CREATE TABLE settled_line (
    channel        TEXT NOT NULL,
    key            TEXT NOT NULL,
    statement      TEXT NOT NULL,
    what           TEXT NOT NULL CHECK (what IN ('paid', 'refunded', 'payout')),
    order_no       TEXT NOT NULL,
    transaction_no TEXT NOT NULL,
    refund_no      TEXT NOT NULL,
    amount_fen     INTEGER NOT NULL,
    fee_fen        INTEGER NOT NULL,
    day            TEXT NOT NULL,
    at             TEXT NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX settled_line_by_day ON settled_line (day, channel);

CREATE TABLE settlement_file (
    statement TEXT PRIMARY KEY,
    channel   TEXT NOT NULL,
    layout    TEXT NOT NULL,
    name      TEXT NOT NULL,
    digest    TEXT NOT NULL,
    lines     INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
