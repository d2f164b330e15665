-- How a terminal that is no browser is reached.
CREATE TABLE terminal_link (
    terminal  TEXT PRIMARY KEY,
    transport TEXT NOT NULL,
    serial    TEXT NOT NULL,
    address   INTEGER NOT NULL,
    box       TEXT
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX terminal_link_by_serial ON terminal_link (serial) WHERE serial != '';

-- Calls for help that nobody has answered yet.
CREATE TABLE help_call (
    call     TEXT PRIMARY KEY,
    terminal TEXT NOT NULL UNIQUE,
    room     TEXT,
    at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
