CREATE TABLE card (
    card    TEXT PRIMARY KEY,
    member  TEXT NOT NULL,
    item    TEXT NOT NULL,
    name    TEXT NOT NULL,
    unit    TEXT NOT NULL,
    sold_at INTEGER NOT NULL,
    stopped TEXT CHECK (stopped IN ('frozen', 'locked')),
    stopped_at INTEGER,
    stop_reason TEXT NOT NULL,
    closed_at INTEGER
) STRICT, WITHOUT ROWID;

-- Who else may use a card by its holder's leave.
CREATE TABLE card_share (
    card   TEXT NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (card, member)
) STRICT, WITHOUT ROWID;

CREATE INDEX card_share_by_member ON card_share (member);

CREATE INDEX card_by_member ON card (member);

-- A lot (批次): what one purchase gave. used never exceeds size; of days it is what has been earned. base_used and
-- base_fen: what was earned when its term was last made longer.
CREATE TABLE lot (
    lot           TEXT PRIMARY KEY,
    card          TEXT NOT NULL REFERENCES card (card),
    member        TEXT NOT NULL,
    unit          TEXT NOT NULL,
    size          INTEGER NOT NULL,
    used          INTEGER NOT NULL CHECK (used BETWEEN 0 AND size),
    principal_fen INTEGER NOT NULL,
    bought_at     INTEGER NOT NULL,
    bought_seq    INTEGER NOT NULL,
    expires_at    INTEGER,
    bill          TEXT NOT NULL,
    line          INTEGER NOT NULL,
    covers        TEXT NOT NULL,
    cover_units   TEXT NOT NULL,
    owed_fen      INTEGER NOT NULL CHECK (owed_fen BETWEEN 0 AND principal_fen),
    gift          INTEGER NOT NULL,
    returned_seq  INTEGER,
    lapsed_seq    INTEGER,
    term          TEXT NOT NULL,
    base_used     INTEGER NOT NULL,
    base_fen      INTEGER NOT NULL,
    discount      TEXT NOT NULL,
    discount_ends_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_by_card ON lot (card);
CREATE INDEX lot_by_member ON lot (member);
CREATE INDEX lot_by_bill ON lot (bill);
CREATE INDEX lot_running ON lot (card) WHERE unit = 'DAY' AND returned_seq IS NULL AND used < size;

-- What each bill line took from which lot and released of it, less what a refund put back; of a lot of days how many
-- treatments.
CREATE TABLE lot_use (
    bill   TEXT NOT NULL,
    line   INTEGER NOT NULL,
    lot    TEXT NOT NULL REFERENCES lot (lot),
    card   TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    released_fen INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (bill, line, lot)
) STRICT, WITHOUT ROWID;
