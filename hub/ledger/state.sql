-- Kept from the postings of every entry.
CREATE TABLE balance (
    account TEXT NOT NULL,
    ref     TEXT NOT NULL,
    unit    TEXT NOT NULL,
    debit   INTEGER NOT NULL,
    credit  INTEGER NOT NULL,
    PRIMARY KEY (account, ref)
) STRICT, WITHOUT ROWID;

-- Money only.
CREATE TABLE hour_total (
    day     TEXT NOT NULL,
    hour    INTEGER NOT NULL,
    account TEXT NOT NULL,
    debit   INTEGER NOT NULL,
    credit  INTEGER NOT NULL,
    PRIMARY KEY (day, hour, account)
) STRICT, WITHOUT ROWID;
