-- state: queued (no end yet), printed, sent, failed, unknown, cancelled, expired. asks: a person has to look at the paper.
-- sent: it may have gone to its device.
CREATE TABLE print_job (
    job         TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL,
    slip        TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT,
    asks        INTEGER NOT NULL,
    answer      TEXT CHECK (answer IN ('printed', 'again')),
    device      TEXT,
    sent        INTEGER NOT NULL,
    bill        TEXT,
    refund      TEXT,
    line        INTEGER,
    content     TEXT,
    item        TEXT,
    shift       TEXT,
    day         TEXT,
    member      TEXT,
    first       TEXT,
    last        TEXT,
    copy        INTEGER NOT NULL,
    again       TEXT,
    at          INTEGER NOT NULL,
    asked_by    TEXT NOT NULL,
    ended_at    INTEGER,
    answered_by TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX print_job_queued ON print_job (seq) WHERE state = 'queued';
CREATE INDEX print_job_asks ON print_job (seq) WHERE asks = 1;
CREATE INDEX print_job_by_seq ON print_job (seq);
CREATE INDEX print_job_by_bill ON print_job (bill, slip, seq) WHERE bill IS NOT NULL;
CREATE INDEX print_job_by_shift ON print_job (shift) WHERE shift IS NOT NULL;
CREATE INDEX print_job_by_day ON print_job (day) WHERE day IS NOT NULL;

-- The vouchers of a job.
CREATE TABLE print_voucher (
    serial TEXT NOT NULL,
    job    TEXT NOT NULL,
    PRIMARY KEY (serial, job)
) STRICT, WITHOUT ROWID;

CREATE INDEX print_voucher_by_job ON print_voucher (job);

CREATE TABLE print_routes (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    receipts TEXT,
    service  TEXT,
    rooms    TEXT NOT NULL,
    labels   TEXT
) STRICT;

CREATE TABLE print_template (
    slip   TEXT PRIMARY KEY,
    blocks TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE print_logo (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    png_base64 TEXT NOT NULL
) STRICT;

CREATE TABLE bill_refund (
    refund     TEXT PRIMARY KEY,
    bill       TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    reason     TEXT NOT NULL,
    lines      TEXT NOT NULL,
    tenders    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    actor      TEXT NOT NULL,
    seq        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX bill_refund_by_bill ON bill_refund (bill, seq);
