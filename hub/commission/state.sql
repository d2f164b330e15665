-- What a payment moved of its line's bases, with the lines' own signs: refunds and closed cards are negative.
-- bill and line: the line that was paid; month: of the payment, whatever the day of a refund of it.
CREATE TABLE earning (
    bill         TEXT NOT NULL,
    line         INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    month        TEXT NOT NULL,
    day          TEXT NOT NULL,
    money_fen    INTEGER NOT NULL,
    face_fen     INTEGER NOT NULL,
    owed_fen     INTEGER NOT NULL,
    released_fen INTEGER NOT NULL,
    sessions     INTEGER NOT NULL,
    PRIMARY KEY (bill, line, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX earning_by_month ON earning (month, seq);
CREATE INDEX earning_by_day ON earning (day);

-- Who did or sold a line, with the level held that day.
CREATE TABLE earner (
    bill       TEXT NOT NULL,
    line       INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    staff      TEXT NOT NULL,
    percent    INTEGER NOT NULL,
    designated INTEGER NOT NULL,
    level      TEXT NOT NULL,
    PRIMARY KEY (bill, line, place)
) STRICT, WITHOUT ROWID;

-- Lines that topped up a card the member had (充值), not opened one.
CREATE TABLE top_up_line (
    bill TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

-- A rule's versions; body is the fact, NULL where it was retired.
CREATE TABLE commission_rule (
    rule     TEXT NOT NULL,
    from_day TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    body     TEXT,
    PRIMARY KEY (rule, from_day)
) STRICT, WITHOUT ROWID;

CREATE TABLE commission_period (
    month TEXT PRIMARY KEY,
    seq   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    actor TEXT NOT NULL,
    body  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE commission_target (
    month      TEXT NOT NULL,
    measure    TEXT NOT NULL,
    staff      TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (month, measure, staff)
) STRICT, WITHOUT ROWID;
