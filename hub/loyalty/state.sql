CREATE TABLE tier (
    tier    TEXT PRIMARY KEY,
    rank    INTEGER NOT NULL,
    active  INTEGER NOT NULL,
    put     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A member's tier; none is a row too, once there was one. since_at: when it was reached; counted_at: from when what is
-- measured counts.
CREATE TABLE member_tier (
    member     TEXT PRIMARY KEY,
    tier       TEXT,
    rule       TEXT NOT NULL,
    value      INTEGER NOT NULL,
    locked     INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    since_at   INTEGER NOT NULL,
    counted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX member_tier_by_tier ON member_tier (tier) WHERE tier IS NOT NULL;

CREATE TABLE member_tier_change (
    seq    INTEGER PRIMARY KEY,
    member TEXT NOT NULL,
    tier   TEXT,
    before TEXT,
    rule   TEXT NOT NULL,
    value  INTEGER NOT NULL,
    locked INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL,
    actor  TEXT NOT NULL
) STRICT;

CREATE INDEX member_tier_change_by_member ON member_tier_change (member, seq);

-- What a member spent on a day: all that was sold but stored value, less refunds.
CREATE TABLE member_spend (
    member TEXT NOT NULL,
    day    TEXT NOT NULL,
    fen    INTEGER NOT NULL,
    PRIMARY KEY (member, day)
) STRICT, WITHOUT ROWID;

-- What was paid for a lot, and what of it closing the card gave back.
CREATE TABLE lot_paid (
    lot    TEXT PRIMARY KEY,
    member TEXT NOT NULL,
    bill   TEXT NOT NULL,
    line   INTEGER NOT NULL,
    unit   TEXT NOT NULL,
    fen    INTEGER NOT NULL,
    closed_fen INTEGER NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_paid_by_member ON lot_paid (member);
CREATE INDEX lot_paid_by_bill ON lot_paid (bill);

CREATE TABLE points_rate (
    rate   TEXT PRIMARY KEY,
    put    TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE points_gift (
    item   TEXT PRIMARY KEY,
    points INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A member's points in all: given = left in lots - debt + spent + expired + clawed.
CREATE TABLE points_account (
    member  TEXT PRIMARY KEY,
    debt    INTEGER NOT NULL CHECK (debt >= 0),
    given   INTEGER NOT NULL,
    spent   INTEGER NOT NULL,
    expired INTEGER NOT NULL,
    clawed  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE points_lot (
    lot        TEXT PRIMARY KEY,
    member     TEXT NOT NULL,
    source     TEXT NOT NULL,
    bill       TEXT,
    size       INTEGER NOT NULL,
    left       INTEGER NOT NULL CHECK (left BETWEEN 0 AND size),
    expired    INTEGER NOT NULL,
    given_at   INTEGER NOT NULL,
    given_seq  INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX points_lot_by_member ON points_lot (member, given_seq);
CREATE INDEX points_lot_by_end ON points_lot (expires_at) WHERE left > 0;

-- What a bill earned, less what its refunds took back.
CREATE TABLE points_bill (
    bill     TEXT PRIMARY KEY,
    member   TEXT NOT NULL,
    lot      TEXT NOT NULL,
    earns_on TEXT NOT NULL,
    points   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE points_line (
    bill     TEXT NOT NULL,
    line     INTEGER NOT NULL,
    weight   INTEGER NOT NULL,
    base_fen INTEGER NOT NULL,
    back_fen INTEGER NOT NULL,
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

-- What a bill's line was paid with in points, and what of it went back; which lots the bill took them from.
CREATE TABLE points_spent (
    bill     TEXT NOT NULL,
    line     INTEGER NOT NULL,
    points   INTEGER NOT NULL,
    returned INTEGER NOT NULL CHECK (returned BETWEEN 0 AND points),
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE points_use (
    bill   TEXT NOT NULL,
    lot    TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points >= 0),
    seq    INTEGER NOT NULL,
    PRIMARY KEY (bill, lot)
) STRICT, WITHOUT ROWID;

CREATE TABLE points_movement (
    seq     INTEGER PRIMARY KEY,
    member  TEXT NOT NULL,
    what    TEXT NOT NULL,
    points  INTEGER NOT NULL,
    bill    TEXT,
    item    TEXT,
    reason  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL
) STRICT;

CREATE INDEX points_movement_by_member ON points_movement (member, seq);

CREATE TABLE coupon_kind (
    coupon_kind TEXT PRIMARY KEY,
    put         TEXT NOT NULL,
    active      INTEGER NOT NULL,
    occasion    TEXT,
    issued      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE coupon (
    coupon      TEXT PRIMARY KEY,
    coupon_kind TEXT NOT NULL,
    member      TEXT,
    state       TEXT NOT NULL CHECK (state IN ('issued', 'redeemed', 'voided')),
    begins_at   INTEGER NOT NULL,
    expires_at  INTEGER,
    why         TEXT NOT NULL,
    note        TEXT NOT NULL,
    year        INTEGER,
    issued_at   INTEGER NOT NULL,
    issued_by   TEXT NOT NULL,
    bill        TEXT,
    used_by     TEXT,
    amount_fen  INTEGER NOT NULL,
    used_at     INTEGER,
    reason      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX coupon_by_member ON coupon (member) WHERE member IS NOT NULL;
CREATE INDEX coupon_by_kind ON coupon (coupon_kind, state);
CREATE INDEX coupon_by_bill ON coupon (bill) WHERE bill IS NOT NULL;

-- Lines that points or a coupon paid whole, and that went back.
CREATE TABLE given_line_back (
    bill TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (bill, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundle (
    bundle TEXT PRIMARY KEY,
    put    TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE referral_plan (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    put TEXT NOT NULL
) STRICT;

CREATE TABLE referral (
    bill       TEXT NOT NULL,
    level      INTEGER NOT NULL,
    member     TEXT NOT NULL,
    referrer   TEXT NOT NULL,
    earns_on   TEXT NOT NULL,
    least_fen  INTEGER NOT NULL,
    points     INTEGER NOT NULL,
    points_lot TEXT,
    coupon     TEXT,
    bonus_fen  INTEGER NOT NULL,
    bonus_lot  TEXT,
    at         INTEGER NOT NULL,
    reversed   TEXT,
    PRIMARY KEY (bill, level)
) STRICT, WITHOUT ROWID;

CREATE INDEX referral_by_member ON referral (member);
CREATE INDEX referral_by_referrer ON referral (referrer);
