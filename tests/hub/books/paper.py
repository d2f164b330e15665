"""Rules of printed vouchers: printed, sold, laid down, given away, expired and posted to income."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.books.shop import GIVEN, SERIES
from tests.hub.books.till import TENDER, WHICH, WHO

SOLD = st.integers(0, GIVEN - 1)
ITEM = st.sampled_from(["massage", "massage", "massage", "facial", "cream", "quick"])
ACTIVE = st.sampled_from([True, True, True, False])
SHARED = [{"percent": 60, "designated": True}, {"percent": 40, "designated": False}]


class Paper(Machine):
    def __init__(self):
        super().__init__()
        self.printed, self.sold_once = [[] for _ in SERIES], []

    @rule(who=WHO, which=SOLD, copies=st.integers(1, 3), tender=TENDER, twice=st.sampled_from([False, False, True]))
    def sell_vouchers(self, who, which, copies, tender, twice):
        """For money only, whole; beside them a treatment. What was sold is sold again only once it is back."""
        fresh = [] if twice else self.print_vouchers(which, copies)
        serials = fresh or self.printed[which][-copies:]
        lines = [{"voucher": serial} for serial in serials] + [{"item": self.ids.items["massage"]}]
        if self.pay_quoted(lines, [], tender, self.member(who)):
            self.sold_once += fresh

    @precondition(lambda self: self.sold_once)
    @rule(
        who=WHO, which=WHICH, other=st.none() | WHICH, name=ITEM, quantity=st.integers(1, 2),
        part=st.sampled_from([100, 100, 100, 50, 1]), tender=TENDER, shared=st.booleans(),
    )  # fmt: skip
    def lay_down(self, who, which, other, name, quantity, part, tender, shared):
        """One or two vouchers on a bill, whole as far as it needs them, or less."""
        what = {"amount_fen": 77_77} if name == "quick" else {"item": self.ids.items[name], "quantity": quantity}
        people = [self.ids.staff["technician"], self.ids.staff["manager"]]
        shares = [{"staff": person} | share for person, share in zip(people, SHARED, strict=True)] if shared else []
        wanted = [which] if other is None else [which, other]
        views = [self.ask("GET", f"/vouchers/{self.sold_once[one % len(self.sold_once)]}").body for one in wanted]
        laid = [(one["serial"], one["left_fen"] * part // 100) for one in views]
        self.pay_quoted([what | {"shares": shares}], laid, tender, self.member(who))

    @rule(who=WHO, fresh=st.booleans(), tender=TENDER)
    def lay_down_given(self, who, fresh, tender):
        """One that was given away is a coupon to whoever brings it."""
        serials = self.print_vouchers(GIVEN, 1) if fresh else self.printed[GIVEN][-1:]
        for serial in serials:
            coupon = self.ask("GET", f"/vouchers/{serial}").body["coupon"]
            line = {"item": self.ids.items["facial"]}
            self.pay_quoted([line], [], tender, self.member(who), coupons=[coupon])

    @rule(which=SOLD, back=st.booleans(), later=st.sampled_from([None, None, None, -1, 40]), active=ACTIVE)
    def post_vouchers(self, which, back, later, active):
        """Its last day has been: what is left is posted to income, and perhaps owed again; then the series goes on."""
        path = f"/vouchers/series/{self.ids.series[which]}"
        self.change_series(which, -1)
        owed_fen = self.owed_fen(which)
        done = self.asked("POST", f"{path}/lapse", {"reason": "过期"})
        assert done is None or not done["liability_fen"]
        done = self.asked("POST", f"{path}/lapse-reversal", {"reason": "回来了"}) if back else None
        assert done is None or done["liability_fen"] >= owed_fen
        self.change_series(which, later, active=active)

    def print_vouchers(self, which, copies):
        """The serials, none where the series is stopped."""
        done = self.asked("POST", f"/vouchers/series/{self.ids.series[which]}/prints", {"copies": copies})
        made = done["serials"] if done is not None else []
        self.printed[which] += made
        return made

    def change_series(self, which, days, *, active=True):
        """Its last day moves: what is printed and sold follows."""
        last = None if days is None else self.shop.today(days)
        body = SERIES[which] | {"valid_to": last, "active": active}
        self.ask("PUT", f"/vouchers/series/{self.ids.series[which]}", body)

    def pay_quoted(self, lines, laid, tender, member, **more):
        """`laid`: (serial, fen at most) in order; the rest in money. Whether it was sold."""
        quote = self.asked("POST", "/quotes", {"lines": lines, "member": member, **more})
        if quote is None:
            return False
        due, tenders = quote["due_fen"], []
        for serial, fen in laid:
            pays = min(fen, due)
            tenders += [{"tender": "voucher", "amount_fen": pays, "reference": serial}] if pays else []
            due -= pays
        tenders += [{"tender": tender, "amount_fen": due}] if due else []
        return self.sell(lines, tenders, member, **more)

    def owed_fen(self, which):
        (found,) = [
            one for one in self.ask("GET", "/vouchers/series").body["series"]
            if one["series"]["series"] == self.ids.series[which]
        ]  # fmt: skip
        return found["liability_fen"]
