"""Rules of members and of what the store gives them: points, coupons, tiers, merging."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.hub.books.machine import Machine
from tests.hub.books.till import BY, WHICH, WHO

MOST = 9
SETTINGS = st.sampled_from([
    ("points_per_100yuan", "0"), ("points_per_100yuan", "100"), ("points_per_100yuan", "333"), ("points_days", "0"),
    ("points_days", "90"), ("points_on", '"payment"'), ("points_on", '"consumption"'), ("points_max_percent", "30"),
    ("points_max_percent", "100"), ("rounding", '"yuan"'), ("rounding", '"none"'), ("rounding_for", '"all"'),
    ("draw_order", '"expiring"'), ("draw_order", '"oldest"'), ("coupons_back", "false"), ("coupons_back", "true"),
])  # fmt: skip


class People(Machine):
    @precondition(lambda self: len(self.members) < MOST)
    @rule(who=st.none() | WHO, number=st.integers(0, 99_999_999))
    def register(self, who, number):
        body = {"name": "新客", "phone": f"139{number:08d}", "referrer": None if who is None else self.member(who)}
        done = self.asked("POST", "/members", body)
        if done is not None:
            self.members.append(done["member"])

    @precondition(lambda self: len(self.members) > 2)
    @rule(who=WHO, into=WHO)
    def merge(self, who, into):
        double, survivor = self.member(who), self.member(into)
        preview = self.asked("GET", f"/members/{double}/merge?into={survivor}")
        if preview is None:
            return
        done = self.asked("POST", f"/members/{double}/merge", {"into": survivor, "moves": preview["moves"]})
        if done is not None:
            self.members.remove(double)

    @precondition(lambda self: len(self.members) > 2)
    @rule(who=WHO)
    def forget(self, who):
        """Only who holds nothing; what is put back later is theirs all the same."""
        member = self.member(who)
        number = self.ask("GET", f"/members/{member}").body["number"]
        if self.ask("POST", f"/members/{member}/forgetting", {"number": number}).status < 300:
            self.members.remove(member)
            self.forgotten.append(member)

    @rule(who=WHO, points=st.integers(-300, 900), by=BY)
    def adjust_points(self, who, points, by):
        body, member = {"points": points, "reason": "调整"}, self.member(who)
        if by == "front_desk":
            body["approval"] = self.approve("points", max(1, abs(points)))
        if self.asked("POST", f"/members/{member}/points/adjustments", body, by) is not None:
            self.used(body.get("approval"), member)

    @rule(who=WHO)
    def take_gift(self, who):
        body = {"item": self.ids.items["cream"], "points": 1000}
        self.ask("POST", f"/members/{self.member(who)}/points/gifts", body)

    @rule(who=st.none() | WHO, kind=st.integers(0, 3), copies=st.integers(1, 3))
    def issue_coupons(self, who, kind, copies):
        member = None if who is None else self.member(who)
        self.ask("POST", "/coupons", {"coupon_kind": self.ids.kinds[kind], "member": member, "copies": copies})

    @rule(who=WHO, which=WHICH)
    def void_coupon(self, who, which):
        good = self.ask("GET", f"/members/{self.member(who)}/coupons").body["coupons"]
        if good:
            self.ask("POST", f"/coupons/{good[which % len(good)]['coupon']}/voiding", {"reason": "作废"})

    @rule(who=WHO, tier=st.none() | st.integers(0, 2), locked=st.booleans())
    def set_tier(self, who, tier, locked):
        chosen = None if tier is None else self.ids.tiers[tier]
        body = {"tier": chosen, "reason": "老客", "locked": locked}
        self.ask("PUT", f"/members/{self.member(who)}/tier", body)

    @rule(setting=SETTINGS)
    def change_setting(self, setting):
        name, value = setting
        self.ask("PUT", "/settings", {"name": name, "value": value})
