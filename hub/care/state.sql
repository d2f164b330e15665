CREATE TABLE care_record (
    record TEXT PRIMARY KEY,
    member TEXT NOT NULL,
    day    TEXT NOT NULL,
    bill   TEXT,
    body   TEXT NOT NULL,
    actor  TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX care_record_by_member ON care_record (member, day);

-- The files' key goes with the member.
CREATE TABLE care_photo (
    photo      TEXT PRIMARY KEY,
    thumbnail  TEXT NOT NULL,
    record     TEXT NOT NULL,
    member     TEXT NOT NULL,
    moment     TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    key        TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX care_photo_by_record ON care_photo (record);

CREATE TABLE patch_test (
    test       TEXT PRIMARY KEY,
    member     TEXT NOT NULL,
    category   TEXT NOT NULL,
    result     TEXT NOT NULL,
    note       TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX patch_test_by_member ON patch_test (member, category, at);

CREATE TABLE consent_form (
    form    TEXT NOT NULL,
    version INTEGER NOT NULL,
    name    TEXT NOT NULL,
    text    TEXT NOT NULL,
    active  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    PRIMARY KEY (form, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE form_signing (
    signing TEXT PRIMARY KEY,
    member  TEXT NOT NULL,
    form    TEXT NOT NULL,
    version INTEGER NOT NULL,
    day     TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    body    TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX form_signing_by_member ON form_signing (member, at);
CREATE INDEX form_signing_by_form ON form_signing (form, version, at);
