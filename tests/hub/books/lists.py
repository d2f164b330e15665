"""Rules of lists that come in: members with what they held in the books before."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.books.people import MOST

HEAD = "姓名,手机号,余额,赠金,次卡,剩余次数,次卡金额\n"
HELD = st.sampled_from([0, 0, 1, 99_99, 1000_00])
ROW = st.tuples(
    st.none() | st.integers(0, 3), HELD, HELD, st.sampled_from([None, "ten", "gifted", "halves"]), st.integers(1, 9),
    HELD, st.sampled_from([False, False, False, True]),
)  # fmt: skip
BROUGHT = "SELECT member FROM import_row"


class Lists(Machine):
    def __init__(self):
        super().__init__()
        self.lists = 0

    @precondition(lambda self: len(self.members) < MOST)
    @rule(rows=st.lists(ROW, min_size=1, max_size=2), again=st.booleans())
    def bring_in(self, rows, again):
        """Good rows come in once, with their balances against the opening account; bad ones are named."""
        self.lists += 1
        text = HEAD + "".join(self.row(f"导入{self.lists}-{n}", *row) for n, row in enumerate(rows))
        (before,) = self.shop.look(BROUGHT)
        checked, done = self.bring(text)
        bad = {one["row"] for one in checked["bad"]}
        good = [row for number, row in enumerate(rows, 2) if number not in bad]
        assert (checked["good"], checked["before"], done["brought"], done["passed_by"]) == (len(good), 0, len(good), 0)
        for _, principal_fen, _, card, sessions, paid_fen, _ in good:
            self.money["opening"] += principal_fen + (paid_fen if card else 0)
            self.sessions += sessions if card else 0
        (after,) = self.shop.look(BROUGHT)
        new = sorted({member for (member,) in after} - {member for (member,) in before})
        assert len(new) == len(good)
        self.members += new
        if again:
            checked, done = self.bring(text)
            assert (checked["good"], checked["before"], done["brought"]) == (0, len(good), 0)

    def row(self, name, phone, principal_fen, bonus_fen, card, sessions, paid_fen, wrong):
        held = [self.ids.names[card], str(sessions), f"{paid_fen / 100:.2f}"] if card else ["", "", ""]
        number = "" if phone is None else f"1380000000{phone}"
        value = "八百" if wrong else f"{principal_fen / 100:.2f}"
        return ",".join([name, number, value, f"{bonus_fen / 100:.2f}", *held]) + "\n"

    def bring(self, text):
        """What the check said, and how it ended."""
        path = f"/member-imports/{self.shop.done('POST', '/member-imports', text.encode())['upload']}"
        columns = self.shop.done("GET", path)["columns"]
        checked = self.shop.done("POST", f"{path}/check", {"columns": columns})
        now = self.shop.done("POST", f"{path}/start", {})
        for _ in range(1_000):
            if now["state"] != "running":
                break
            now = self.shop.done("GET", path)
        assert now["state"] == "done", now
        self.shop.done("DELETE", path)
        return checked, now
