CREATE TABLE item (
    item         TEXT PRIMARY KEY,
    item_kind    TEXT NOT NULL,
    name         TEXT NOT NULL,
    category     TEXT NOT NULL,
    price_fen    INTEGER NOT NULL,
    active       INTEGER NOT NULL,
    duration_min INTEGER,
    barcode      TEXT,
    bonus_fen    INTEGER NOT NULL,
    sessions     INTEGER NOT NULL,
    covers       TEXT NOT NULL,
    valid_days   INTEGER,
    components   TEXT NOT NULL,
    once         INTEGER NOT NULL,
    discountable INTEGER NOT NULL,
    term         TEXT NOT NULL,
    discount     TEXT NOT NULL,
    discount_days INTEGER,
    put_seq      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX item_by_barcode ON item (barcode) WHERE barcode IS NOT NULL AND active = 1;
