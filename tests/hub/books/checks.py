"""What must be so after every step, as SQL over the state tables: each row is something that is wrong."""

WRONG = """
SELECT 'liability', lot, due, posted FROM (
    SELECT l.lot, CASE WHEN l.returned_seq IS NULL AND l.lapsed_seq IS NULL
        THEN l.principal_fen - l.owed_fen - l.base_fen
            - (l.principal_fen - l.base_fen) * (l.used - l.base_used) / (l.size - l.base_used) ELSE 0 END AS due,
        coalesce((SELECT credit - debit FROM balance WHERE account = '2205' AND ref = l.lot), 0) AS posted FROM lot l)
    WHERE due <> posted
UNION ALL SELECT 'held of the lot', lot, due, posted FROM (
    SELECT l.lot, CASE WHEN l.returned_seq IS NULL AND l.lapsed_seq IS NULL THEN l.size - l.used ELSE 0 END AS due,
        coalesce((SELECT credit - debit FROM balance WHERE ref = l.lot AND
            account = CASE l.unit WHEN 'FACE' THEN '9102' WHEN 'DAY' THEN '9402' ELSE '9202' END), 0) AS posted
    FROM lot l)
    WHERE due <> posted
UNION ALL SELECT 'used of the lot', l.lot, l.used, coalesce(sum(u.amount), 0) FROM lot l
    LEFT JOIN lot_use u ON u.lot = l.lot WHERE l.unit <> 'DAY'
    GROUP BY l.lot HAVING l.used <> coalesce(sum(u.amount), 0)
UNION ALL SELECT 'lots in all', a.account, a.posted, b.posted FROM
    (SELECT account, sum(credit - debit) AS posted FROM balance WHERE account IN ('2205', '9102', '9202', '9402')
     GROUP BY account) a
    JOIN (SELECT account, sum(credit - debit) AS posted FROM balance JOIN lot ON lot = ref
     WHERE account IN ('2205', '9102', '9202', '9402') GROUP BY account) b ON a.account = b.account
    WHERE a.posted <> b.posted
UNION ALL SELECT 'receivable', '1122', posted, owed FROM (
    SELECT (SELECT coalesce(sum(debit - credit), 0) FROM balance WHERE account = '1122') AS posted,
        (SELECT coalesce(sum(d.owed_fen - d.paid_fen), 0) FROM debt d
         WHERE NOT EXISTS (SELECT 1 FROM lot l WHERE l.bill = d.bill AND l.line = d.line)) AS owed)
    WHERE posted <> owed
UNION ALL SELECT 'owed on cards', '', lots, debts FROM (
    SELECT (SELECT coalesce(sum(owed_fen), 0) FROM lot WHERE returned_seq IS NULL) AS lots,
        (SELECT coalesce(sum(d.owed_fen - d.paid_fen), 0) FROM debt d WHERE EXISTS
         (SELECT 1 FROM lot l WHERE l.bill = d.bill AND l.line = d.line AND l.returned_seq IS NULL)) AS debts)
    WHERE lots <> debts
UNION ALL SELECT 'points of', a.member, a.given, held.n - a.debt + a.spent + a.expired + a.clawed FROM points_account a,
    (SELECT m.member, coalesce(sum(l.left), 0) AS n FROM points_account m
     LEFT JOIN points_lot l ON l.member = m.member GROUP BY m.member) held
    WHERE held.member = a.member AND a.given <> held.n - a.debt + a.spent + a.expired + a.clawed
UNION ALL SELECT 'points held by', a.member, posted, held FROM (
    SELECT a.member, coalesce((SELECT credit - debit FROM balance WHERE account = '9302' AND ref = a.member), 0)
        AS posted, coalesce((SELECT sum(left) FROM points_lot l WHERE l.member = a.member), 0) - a.debt AS held
    FROM points_account a) a WHERE posted <> held
UNION ALL SELECT 'points in all', '', posted, held FROM (
    SELECT (SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = '9302') AS posted,
        (SELECT coalesce(sum(left), 0) FROM points_lot) - (SELECT coalesce(sum(debt), 0) FROM points_account) AS held)
    WHERE posted <> held
UNION ALL SELECT 'points of the bill', b.bill, b.points, due FROM points_bill b JOIN (
    SELECT bill, sum(max(0, base_fen - back_fen) * weight) / 10000000000 AS due FROM points_line GROUP BY bill) d
    ON d.bill = b.bill WHERE b.points <> due
UNION ALL SELECT 'platforms owe', p.platform, p.posted, p.owed FROM (
    SELECT f.platform, coalesce((SELECT sum(debit - credit) FROM balance
        WHERE account = '1122.02' AND ref = f.platform), 0) AS posted,
        coalesce((SELECT sum(price_fen - fee_fen) FROM used_voucher u
        WHERE u.platform = f.platform AND u.state = 'used'), 0) - coalesce((SELECT sum(paid_fen + booked_fen)
        FROM platform_code c WHERE c.platform = f.platform), 0) AS owed FROM platform f) p WHERE p.posted <> p.owed
UNION ALL SELECT 'promised of the voucher', v.serial, v.liability_fen, v.posted FROM (SELECT serial, liability_fen,
    coalesce((SELECT credit - debit FROM balance WHERE account = '2205.02' AND ref = serial), 0) AS posted
    FROM voucher) v WHERE v.liability_fen <> v.posted
UNION ALL SELECT 'vouchers in all', '2205.02', posted, owed FROM (
    SELECT (SELECT coalesce(sum(credit - debit), 0) FROM balance WHERE account = '2205.02') AS posted,
        (SELECT coalesce(sum(liability_fen), 0) FROM voucher) AS owed) WHERE posted <> owed
UNION ALL SELECT 'paid for the voucher', v.serial, v.principal_fen, v.liability_fen + v.lapsed_fen + v.released + v.kept
    FROM (SELECT o.*, (SELECT coalesce(sum(released_fen - returned_fen), 0) FROM voucher_part p
        WHERE p.serial = o.serial) AS released, (SELECT coalesce(sum(r.kept_fen), 0) FROM voucher_rest r
        WHERE r.serial = o.serial AND EXISTS (SELECT 1 FROM voucher_part p WHERE p.serial = r.serial
        AND p.bill = r.bill AND p.back_fen < p.amount_fen)) AS kept FROM voucher o) v
    WHERE v.principal_fen <> v.liability_fen + v.lapsed_fen + v.released + v.kept
UNION ALL SELECT 'face of the voucher', v.serial, v.face_fen, v.left_fen + v.paid + v.rest
    FROM (SELECT o.*, (SELECT coalesce(sum(amount_fen - back_fen), 0) FROM voucher_part p
        WHERE p.serial = o.serial) AS paid, (SELECT coalesce(sum(r.rest_fen), 0) FROM voucher_rest r
        WHERE r.serial = o.serial AND EXISTS (SELECT 1 FROM voucher_part p WHERE p.serial = r.serial
        AND p.bill = r.bill AND p.back_fen < p.amount_fen)) AS rest FROM voucher o WHERE o.state <> 'printed') v
    WHERE v.face_fen <> v.left_fen + v.paid + v.rest
UNION ALL SELECT 'voucher that is ' || state, serial, liability_fen, lapsed_fen FROM voucher
    WHERE (state = 'printed' AND principal_fen) OR (state <> 'lapsed' AND lapsed_fen)
        OR (state <> 'sold' AND liability_fen) OR (state IN ('printed', 'used') AND left_fen)
UNION ALL SELECT 'trial balance', unit, sum(debit), sum(credit) FROM balance GROUP BY unit HAVING sum(debit - credit)
"""

FIGURES = """
SELECT account, sum(debit - credit) FROM balance
WHERE account IN ('1001', '1002', '1012.01', '1012.02', '1012.03', '4104.01', '6603.01', '9202') GROUP BY account
"""

BILLS = """
SELECT 'lines are what is due', b.bill, b.due_fen, sum(l.amount_fen) FROM bill b JOIN bill_line l ON l.bill = b.bill
    WHERE b.state = 'settled' AND l.session_card IS NULL GROUP BY b.bill HAVING b.due_fen <> sum(l.amount_fen)
UNION ALL SELECT 'tenders are what is due', b.bill, b.due_fen, sum(t.amount_fen) FROM bill b
    JOIN bill_tender t ON t.bill = b.bill GROUP BY b.bill HAVING b.due_fen <> sum(t.amount_fen)
UNION ALL SELECT 'tenders back are lines back', b.bill, b.refunded_fen, sum(t.refunded_fen) FROM bill b
    JOIN bill_tender t ON t.bill = b.bill GROUP BY b.bill HAVING b.refunded_fen <> sum(t.refunded_fen)
UNION ALL SELECT 'parts are the line', l.bill, l.amount_fen, p.n FROM bill_line l JOIN (
    SELECT bill, line, sum(amount_fen) AS n, sum(refunded_fen) AS back FROM bill_part GROUP BY bill, line) p
    ON p.bill = l.bill AND p.line = l.line WHERE l.amount_fen <> p.n OR l.refunded_fen <> p.back
UNION ALL SELECT 'parts are the tender', t.bill, t.amount_fen, p.n FROM bill_tender t JOIN (
    SELECT bill, tender_no, sum(amount_fen) AS n, sum(refunded_fen) AS back FROM bill_part GROUP BY bill, tender_no) p
    ON p.bill = t.bill AND p.tender_no = t.tender_no WHERE t.amount_fen <> p.n OR t.refunded_fen <> p.back
UNION ALL SELECT 'a voucher paid the tender', t.bill, t.amount_fen - t.refunded_fen, p.n FROM bill_tender t JOIN (
    SELECT serial, bill, sum(amount_fen - back_fen) AS n FROM voucher_part GROUP BY serial, bill) p
    ON p.bill = t.bill AND p.serial = t.reference
    WHERE t.tender = 'voucher' AND t.amount_fen - t.refunded_fen <> p.n
UNION ALL SELECT 'a voucher was sold by the line', v.serial, v.principal_fen, l.amount_fen FROM voucher v
    LEFT JOIN bill_line l ON l.bill = v.bill AND l.line = v.line AND l.voucher = v.serial AND l.refunded_fen = 0
    WHERE v.state <> 'printed' AND v.principal_fen IS NOT l.amount_fen
UNION ALL SELECT 'debts are paid by lines', d.bill, d.paid_fen, coalesce(sum(l.amount_fen - l.refunded_fen), 0)
    FROM debt d LEFT JOIN bill_line l ON l.settles ->> 'bill' = d.bill AND l.settles ->> 'line' = d.line
        AND EXISTS (SELECT 1 FROM bill b WHERE b.bill = l.bill AND b.state = 'settled')
    GROUP BY d.bill, d.line HAVING d.paid_fen <> coalesce(sum(l.amount_fen - l.refunded_fen), 0)
UNION ALL SELECT 'a coupon is on one bill', c.coupon, c.amount_fen, coalesce(sum(u.value ->> 'amount_fen'), 0)
    FROM coupon c JOIN bill_line l ON l.bill = c.bill JOIN json_each(l.cuts) u ON u.value ->> 'ref' = c.coupon
    WHERE c.state = 'redeemed' GROUP BY c.coupon HAVING c.amount_fen <> sum(u.value ->> 'amount_fen')
UNION ALL SELECT 'coupons issued', k.coupon_kind, k.issued, count(c.coupon) FROM coupon_kind k
    LEFT JOIN coupon c ON c.coupon_kind = k.coupon_kind GROUP BY k.coupon_kind HAVING k.issued <> count(c.coupon)
"""
