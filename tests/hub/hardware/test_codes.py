"""What a scanned text is by its form, with the store's own codes beside the shared ones."""

import pytest

from hub.hardware.codes import code_of
from hub.hardware.trials import shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("E" + "0123456789ABCDEF" + "01234567" + "89ABCD", "member"),
        ("E123", "text"),
        ("MSR1|hub|1|2|3|4|5", "receipt"),
        ("MST1|anything", "terminal"),
        ("MSC1|SPRING", "coupon"),
        ("7K3QABCD", "pairing"),
        ("7K3Q-ABCD", "pairing"),
        ("7K3Q-ABC1", "text"),
        ("134567890123456789", "wechat"),
        ("164567890123456789", "text"),
        ("2856123456789012", "alipay"),
        ("6212345678901234567", "unionpay"),
        ("6901234567892", "ean13"),
        ("6901234567893", "bad_check_digit"),
        ("96385074", "ean8"),
        ("036000291452", "upca"),
        ("张三", "text"),
        ("", "text"),
    ],
)
def test_a_code_is_known_by_its_form(text, kind):
    assert code_of(text).kind == kind


def test_a_payment_code_is_shown_by_its_ends_only():
    code = code_of("134567890123456789")
    assert shown(code) == "13****89"
    assert "345678" not in repr(code)
