-- For which terminal a device reads or shows; a device without a row is for all of them.
CREATE TABLE device_station (
    device   TEXT PRIMARY KEY,
    terminal TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Cards that carry the store's signature. The number is personal and goes with the member's key.
CREATE TABLE card_signed (
    number TEXT PRIMARY KEY,
    member TEXT NOT NULL
) STRICT, WITHOUT ROWID;
