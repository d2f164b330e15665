-- Phones that are e-cards. The secret is personal: gone with the e-card, and with the member's key.
CREATE TABLE ecard (
    ecard     TEXT PRIMARY KEY,
    member    TEXT NOT NULL,
    secret    TEXT, -- hex; null once it is over
    issued_at INTEGER NOT NULL,
    locked    INTEGER NOT NULL,
    ended_at  INTEGER,
    ended_why TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX ecard_by_member ON ecard (member);

-- Codes shown within the last minutes: a photographed one is not good again, nor after a restart.
CREATE TABLE ecard_used (
    ecard TEXT NOT NULL,
    step  INTEGER NOT NULL,
    PRIMARY KEY (ecard, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX ecard_used_by_step ON ecard_used (step);
