"""What a scanned text is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanners.codes import Code, Prefixes, classify, expand_upce, has_check_digit

OWN = Prefixes({"MSM1|": "member", "MSC1|": "coupon", "MSP1|": "pairing", "MST1|": "terminal", "MSM1|X": "coupon"})


@pytest.mark.parametrize(
    ("text", "kind", "goods"),
    [
        # goods: check digits from the GS1 General Specifications and from articles in the trade
        ("6901234567892", "ean13", "6901234567892"),
        ("4006381333931", "ean13", "4006381333931"),
        ("9780201379624", "ean13", "9780201379624"),
        ("2100000012343", "ean13", "2100000012343"),  # printed in the store
        ("2100000012344", "bad_check_digit", None),
        ("6901234567890", "bad_check_digit", None),
        ("96385074", "ean8", "96385074"),
        ("96385075", "bad_check_digit", None),
        ("036000291452", "upca", "0036000291452"),
        ("036000291453", "bad_check_digit", None),
        ("04252614", "upce", "0042100005264"),  # 042100005264 shortened, the GS1 example
        ("04252615", "bad_check_digit", None),
        # payment codes
        ("134567890123456789", "wechat", None),
        ("100000000000000000", "wechat", None),
        ("159999999999999999", "wechat", None),
        ("2512345678901234", "alipay", None),
        ("287654321098765432", "alipay", None),
        ("309999999999999999999999", "alipay", None),
        ("6212345678901234567", "unionpay", None),
        # next to a payment code, and none
        ("160000000000000000", "text", None),
        ("090000000000000000", "text", None),
        ("13456789012345678", "text", None),
        ("1345678901234567890", "text", None),
        ("251234567890123", "text", None),
        ("2512345678901234567890123", "text", None),
        ("310000000000000000", "text", None),
        ("62123456789012345678", "text", None),
        ("13456789012345678x", "text", None),
        ("１３４５６７８９０１２３４５６７８９", "text", None),
        # an SSCC-18 of a parcel (extension digit 1) can look like a WeChat payment code: the payment wins
        ("106141411234567897", "wechat", None),
        ("006141411234567890", "text", None),
        # 16 digits of a bank card that begins 25 to 30 cannot be told from Alipay
        ("3012345678901234", "alipay", None),
        # ITF-14 of a case of goods, 10 digits of a card: not goods to sell by the piece
        ("16901234567899", "text", None),
        ("0012345678", "text", None),
        # the store's own
        ("MSM1|0012345678", "member", None),
        ("MSM1|X1", "coupon", None),
        ("MSC1|ABC", "coupon", None),
        ("MSR1|20260728-0001", "receipt", None),
        ("MSP1|481516", "pairing", None),
        ("MST1|wifi", "terminal", None),
        ("msm1|1", "text", None),
        # anything else
        ("https://u.wechat.com/abc", "text", None),
        ("剪发", "text", None),
        ("", "text", None),
    ],
)
def test_kinds(text, kind, goods):
    assert classify(text, OWN) == Code(kind, text, goods)


def test_white_space_around_does_not_count():
    assert classify(" 6901234567892\r\n", OWN).goods == "6901234567892"


def test_receipts_are_known_without_being_told():
    assert classify("MSR1|1", Prefixes()).kind == "receipt"


def test_a_prefix_that_looks_like_a_payment_code_is_the_stores_own():
    assert classify("134567890123456789", Prefixes({"1345": "member"})).kind == "member"


def test_an_empty_prefix_is_refused():
    with pytest.raises(ValueError):
        Prefixes({"": "member"})


@pytest.mark.parametrize("text", ["134567890123456789", "287654321098765432", "6212345678901234567"])
def test_a_payment_code_is_not_shown_by_repr(text):
    code = classify(text, OWN)
    assert code.is_payment
    assert text not in repr(code)
    assert text not in f"{code!s} {[code]}"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        # GS1 General Specifications, UPC-E suppression rules, one of each
        ("01234505", "012000003455"),
        ("01234531", "012300000451"),
        ("01234543", "012340000053"),
        ("01234558", "012345000058"),
        ("01234593", "012345000093"),
    ],
)
def test_upce_expands(short, full):
    assert expand_upce(short) == full


def test_upce_of_another_number_system_is_none():
    assert expand_upce("24252614") is None


digits = st.text("0123456789", min_size=7, max_size=12)


@given(digits)
def test_one_check_digit_fits(body):
    fitting = [body + check for check in "0123456789" if has_check_digit(body + check)]
    assert len(fitting) == 1


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 12), st.integers(1, 9))
def test_one_misread_digit_of_an_ean13_is_no_other_article(body, at, by):
    [ean] = [body + check for check in "0123456789" if has_check_digit(body + check)]
    misread = ean[:at] + str((int(ean[at]) + by) % 10) + ean[at + 1 :]
    assert classify(misread, OWN).kind == "bad_check_digit"


@given(st.text())
def test_every_text_has_a_kind(text):
    code = classify(text, OWN)
    assert code.text == text.strip()
    assert (code.goods is not None) == (code.kind in {"ean13", "ean8", "upca", "upce"})
