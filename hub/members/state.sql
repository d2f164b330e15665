CREATE TABLE member (
    member         TEXT PRIMARY KEY,
    number         TEXT NOT NULL UNIQUE,
    name           TEXT,
    phone          TEXT UNIQUE,
    gender         TEXT,
    birthday       TEXT,
    birthday_lunar INTEGER,
    birthday_leap  INTEGER,
    address        TEXT,
    email          TEXT,
    source         TEXT,
    referrer       TEXT,
    note           TEXT,
    language       TEXT, -- what the member reads; empty where nobody said
    registered_at  INTEGER NOT NULL,
    changed_seq    INTEGER NOT NULL, -- the entry that last changed the profile or merged another into it
    visits         INTEGER NOT NULL, -- days with a bill
    last_visit_at  INTEGER,
    spent_fen      INTEGER NOT NULL, -- money paid, cards included; not what the cards then paid
    pin_hash       TEXT,
    pin_failures   INTEGER NOT NULL,
    pin_locked_until INTEGER NOT NULL,
    forgotten_at   INTEGER,
    merged_into    TEXT -- the member this one was a double of
) STRICT, WITHOUT ROWID;

CREATE INDEX member_merged ON member (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX member_birthday ON member (birthday) WHERE birthday IS NOT NULL;

-- How many members there ever were: the next one's number.
CREATE TABLE member_total (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    total INTEGER NOT NULL
) STRICT;

-- The order in which members entered, and what each is found by, a key a line.
CREATE TABLE member_place (
    place  INTEGER PRIMARY KEY,
    member TEXT NOT NULL UNIQUE,
    keys   TEXT NOT NULL
) STRICT;

-- The same the other way: a prefix of any key finds the member. A run is some thousand members who entered one after
-- another, so that many who come in at once touch few pages.
CREATE TABLE member_key (
    run   INTEGER NOT NULL,
    key   TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (run, key, place)
) STRICT, WITHOUT ROWID;

-- Two who are alike and not the same, both ways round.
CREATE TABLE member_apart (
    member TEXT NOT NULL,
    other  TEXT NOT NULL,
    PRIMARY KEY (member, other)
) STRICT, WITHOUT ROWID;

-- What identifies a member without words. The token's number is personal and goes with the member's key.
CREATE TABLE member_token (
    number     TEXT PRIMARY KEY,
    member     TEXT NOT NULL,
    token_kind TEXT NOT NULL,
    bound_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX member_token_by_member ON member_token (member);
