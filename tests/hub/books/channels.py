"""Rules of the payment channels' files: what they took, what it cost, what they paid out; each line once."""

from base64 import b64encode
from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.books.till import FEN, WHICH

CHANNEL = st.sampled_from(["wechat", "alipay"])
TRADES = {
    "wechat": "交易时间,微信订单号,商户订单号,交易状态,手续费,订单金额\n{lines}\n总交易单数,手续费总金额\n`1,`0\n",
    "alipay": "#业务明细\n支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,服务费（元）\n{lines}\n#结束\n",
}
TRADE = {
    "wechat": "`{day} 12:01:00,`{number},`{number},`SUCCESS,`{fee},`{yuan}",
    "alipay": "{number}\t,{number}\t,交易,{day} 12:01:00,{yuan},-{fee}",
}
FUNDS = {
    "wechat": "记账时间,资金流水单号,业务类型,收支类型,收支金额(元)\n`{day} 09:00:00,`{number},`提现,`支出,`{yuan}",
    "alipay": "账务流水号,业务流水号,发生时间,业务类型,支出金额（-元）\n{number},{number},{day} 20:00:00,提现,-{yuan}",
}
BY_HAND = """
SELECT t.tender, b.day, t.amount_fen FROM bill_tender t JOIN bill b ON b.bill = t.bill
WHERE b.state = 'settled' AND t.tender IN ('wechat', 'alipay')
"""


class Channels(Machine):
    def __init__(self):
        super().__init__()
        (self.before,) = self.shop.look(BY_HAND)
        self.known = {"wechat": {}, "alipay": {}}

    @precondition(lambda self: self.bills)
    @rule(
        channel=CHANNEL, which=WHICH, missing=st.integers(0, 2), strange=st.none() | FEN,
        fee_bp=st.sampled_from([0, 38, 60]),
    )  # fmt: skip
    def take_file(self, channel, which, missing, strange, fee_bp):
        """A day's file: without some of what the books have, with what they do not; lines that came before as well."""
        day = list(self.bills.values())[which % len(self.bills)]["at"][:10]
        paid = [
            (f"{bill['bill']}-{number}", tender["amount_fen"])
            for bill in self.bills.values() if bill["at"][:10] == day
            for number, tender in enumerate(bill["tenders"]) if tender["tender"] == channel
        ][missing:]  # fmt: skip
        if strange is not None:
            paid.append((f"X{which}-{strange}", strange))
        lines = [(number, fen, (fen * fee_bp + 5_000) // 10_000) for number, fen in paid]
        form, each = TRADES[channel], TRADE[channel]
        text = form.format(
            lines="\n".join(each.format(day=day, number=n, fee=yuan(fee), yuan=yuan(fen)) for n, fen, fee in lines)
        )
        new = [line for line in lines if line[0] not in self.known[channel]]
        self.take(text, (len(lines), len(new), sum(fee for _, _, fee in new), 0), channel)
        self.known[channel] |= {number: (day, fen) for number, fen, _ in new}
        self.compare(channel, day)

    @rule(channel=CHANNEL, number=st.integers(0, 9), fen=FEN)
    def channel_pays_out(self, channel, number, fen):
        """To the bank, off what the channel holds; the same pay-out in another file is none."""
        text = FUNDS[channel].format(day=self.shop.today(), number=f"P{number}", yuan=yuan(fen))
        new = f"P{number}" not in self.known[channel]
        self.take(text, (1, int(new), 0, fen * new), channel)
        self.known[channel].setdefault(f"P{number}", ("", fen))

    def take(self, text, figures, channel):
        body = {"name": "账单.csv", "content": b64encode(text.encode()).decode()}
        done = self.shop.done("POST", "/settlement/files", body)
        assert tuple(done[name] for name in ("lines", "new", "fees_fen", "paid_out_fen")) == figures, (done, figures)
        _, _, fees_fen, out_fen = figures
        self.money["channel_fees"] += fees_fen
        self.money["bank"] += out_fen
        self.money[channel] -= fees_fen + out_fen

    def compare(self, channel, day):
        """Of a day that a file speaks of, what either side has alone; sums alone find what was recorded by hand."""
        theirs = Counter(fen for on, fen in self.known[channel].values() if on == day)
        ours = Counter(fen for tender, on, fen in self.before if (tender, on) == (channel, day))
        for bill in self.bills.values():
            if bill["at"][:10] == day:
                ours.update(one["amount_fen"] for one in bill["tenders"] if one["tender"] == channel)
        seen = self.shop.done("GET", f"/settlement?first={day}&last={day}")
        (sums,) = [one for one in seen["channels"] if one["channel"] == channel]
        wrong = Counter((one["wrong"], one["channel_fen"] or one["books_fen"]) for one in seen["differences"]
                        if one["channel"] == channel)  # fmt: skip
        alone = Counter({("not_in_books", fen): n for fen, n in (theirs - ours).items()})
        alone.update({("not_in_channel", fen): n for fen, n in (ours - theirs).items()} if theirs else {})
        assert wrong == alone, (wrong, alone)
        assert (sums["lines"], sums["matched"]) == (theirs.total(), (theirs & ours).total())
        assert sums["clearing_fen"] == self.money[channel]


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"
