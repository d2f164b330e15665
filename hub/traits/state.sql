CREATE TABLE trait_field (
    field      TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    field_kind TEXT NOT NULL,
    choices    TEXT NOT NULL,
    position   INTEGER NOT NULL,
    active     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE trait_tag (
    tag    TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE segment (
    segment    TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    definition TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- number: the value of a number field, in thousandths, for ranges.
CREATE TABLE member_trait (
    member TEXT NOT NULL,
    field  TEXT NOT NULL,
    value  TEXT NOT NULL,
    number INTEGER,
    PRIMARY KEY (field, member)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_trait_by_member ON member_trait (member);

CREATE TABLE member_tag (
    member TEXT NOT NULL,
    tag    TEXT NOT NULL,
    PRIMARY KEY (tag, member)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_tag_by_member ON member_tag (member);
