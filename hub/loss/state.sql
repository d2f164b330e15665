-- Cards that were lost or replaced, so that they say so when they are tapped. The number is personal.
CREATE TABLE ended_token (
    number TEXT PRIMARY KEY,
    member TEXT NOT NULL,
    why    TEXT NOT NULL, -- lost, replaced
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ended_token_by_member ON ended_token (member);

-- Members who have lost everything and are not served again until their identity is checked.
CREATE TABLE loss (
    member  TEXT PRIMARY KEY,
    at      INTEGER NOT NULL,
    blocked TEXT NOT NULL -- JSON list of cards
) STRICT, WITHOUT ROWID;
